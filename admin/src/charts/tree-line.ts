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

/**
 * The outline of one layer of a forest: conifers of width `tree` standing on a line around `base` that sways gently,
 * closed along `bottom`. The same for the same seed. Returns SVG path data.
 */
export function coniferPath(layer: {
  width: number;
  bottom: number;
  base: number;
  tree: number;
  sway: number;
  seed: number;
  /** Height of the lowest and the tallest tree, in widths. */
  heights?: readonly [number, number];
}): string {
  const { width, bottom, base, tree, sway, seed, heights = [1.05, 2.15] } = layer;
  const points: string[] = [`M0 ${bottom}`, `L0 ${base}`];
  const at = (x: number, y: number) => points.push(`L${x.toFixed(1)} ${y.toFixed(1)}`);
  for (let index = 0, x = -tree / 2; x < width + tree; index += 1, x += tree) {
    const chance = ((index * 7919 + seed * 104_729) % 97) / 97;
    const height = tree * (heights[0] + chance * (heights[1] - heights[0]));
    const ground = base + Math.sin((x / width) * Math.PI * (1.2 + seed * 0.35) + seed) * sway;
    const half = tree / 2;
    at(x, ground);
    at(x + half * 0.55, ground - height * 0.5);
    at(x + half * 0.38, ground - height * 0.5);
    at(x + half, ground - height);
    at(x + half * 1.62, ground - height * 0.5);
    at(x + half * 1.45, ground - height * 0.5);
  }
  points.push(`L${width} ${bottom}`, 'Z');
  return points.join(' ');
}
