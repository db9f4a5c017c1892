/**
 * The outline of a band of forest: conifers along the top edge of a rectangle, the same for the same seed.
 * Returns SVG path data, closed along the bottom edge.
 */
export function treeLinePath(band: {
  x: number;
  y: number;
  width: number;
  height: number;
  crest: number;
  seed: number;
}): string {
  const { x, y, width, height, crest, seed } = band;
  const bottom = y + height;
  const step = Math.max(6, Math.min(16, width / 3));
  const count = Math.max(1, Math.round(width / step));
  const each = width / count;
  const points = [`M${x.toFixed(1)} ${bottom.toFixed(1)}`, `L${x.toFixed(1)} ${y.toFixed(1)}`];
  for (let index = 0; index < count; index += 1) {
    const sway = ((index * 37 + seed * 61) % 29) / 29;
    const tip = y - crest * (0.35 + 0.65 * sway);
    const left = x + index * each;
    points.push(
      `L${(left + each / 2).toFixed(1)} ${tip.toFixed(1)}`,
      `L${(left + each).toFixed(1)} ${y.toFixed(1)}`,
    );
  }
  points.push(`L${(x + width).toFixed(1)} ${bottom.toFixed(1)}`, 'Z');
  return points.join(' ');
}
