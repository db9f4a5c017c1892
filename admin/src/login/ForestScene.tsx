import { coniferPath } from '../charts/tree-line.js';

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

const layers = [1, 2, 3, 4, 5].map((tone) => ({
  tone,
  path: coniferPath({
    width: 1200,
    bottom: 600,
    base: 130 + tone * 78,
    tree: 34 + tone * 15,
    sway: 22,
    seed: tone,
  }),
}));
