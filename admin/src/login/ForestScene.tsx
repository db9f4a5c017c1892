/** Six layers of trees, each nearer one darker, light falling on the topmost. Purely decorative. */
export function ForestScene() {
  return (
    <svg viewBox="0 0 1200 600" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
      <circle cx="905" cy="120" r="62" fill="var(--c-tier-top)" opacity="0.55" />
      {layers.map((layer) => (
        <path key={layer.tone} d={layer.path} fill={`var(--c-tier-${layer.tone})`} />
      ))}
    </svg>
  );
}

const layers = [1, 2, 3, 4, 5].map((tone) => ({ tone, path: treeLine(tone) }));

/** A closed outline of conifers along a line; the same for every visit. */
function treeLine(tone: number): string {
  const base = 130 + tone * 78;
  const width = 34 + tone * 15;
  const points: string[] = [`M0 600`, `L0 ${base}`];
  for (let index = 0, x = -width / 2; x < 1200 + width; index += 1, x += width) {
    const sway = ((index * 7919 + tone * 104_729) % 97) / 97;
    const height = width * (1.05 + sway * 1.1);
    const ground = base + Math.sin((x / 1200) * Math.PI * (1.2 + tone * 0.35) + tone) * 22;
    const half = width / 2;
    points.push(
      `L${x.toFixed(0)} ${ground.toFixed(0)}`,
      `L${(x + half * 0.55).toFixed(0)} ${(ground - height * 0.5).toFixed(0)}`,
      `L${(x + half * 0.38).toFixed(0)} ${(ground - height * 0.5).toFixed(0)}`,
      `L${(x + half).toFixed(0)} ${(ground - height).toFixed(0)}`,
      `L${(x + half * 1.62).toFixed(0)} ${(ground - height * 0.5).toFixed(0)}`,
      `L${(x + half * 1.45).toFixed(0)} ${(ground - height * 0.5).toFixed(0)}`,
    );
  }
  points.push(`L1200 600`, 'Z');
  return points.join(' ');
}
