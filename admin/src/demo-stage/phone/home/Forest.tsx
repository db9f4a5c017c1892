import { coniferPath } from '../../../charts/tree-line.js';

interface Props {
  /** Number of layers, one per tier. */
  count: number;
  /** The member's layer, 0 = lowest. */
  lit: number;
  /** Colour of the card behind. */
  background: string;
  isOnDark: boolean;
}

const drawing = { width: 375, height: 104, tree: 17, foot: 14 };

/** A forest seen layer by layer: the member's own layer is lit, those below half, those above in the dark. */
export function Forest({ count, lit, background, isOnDark }: Props) {
  const layers = Math.max(1, count);
  const rise = (drawing.height - drawing.foot - drawing.tree * 1.5) / Math.max(1, layers - 1);
  const light = isOnDark ? 'var(--c-tier-1)' : 'var(--c-primary)';
  return (
    <svg
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      height={drawing.height}
      preserveAspectRatio="none"
      style={{ display: 'block', width: 'calc(100% + 36px)', margin: '2px -18px 0' }}
      aria-hidden="true"
      data-testid="forest"
    >
      {Array.from({ length: layers }, (_, step) => layers - 1 - step).map((layer) => {
        const share = layer === lit ? 90 : layer < lit ? 42 - (lit - layer) * 7 : 14;
        return (
          <path
            key={layer}
            fill={`color-mix(in srgb, ${light} ${Math.max(8, share)}%, ${background})`}
            d={coniferPath({
              width: drawing.width,
              bottom: drawing.height,
              base: drawing.height - drawing.foot - layer * rise + 6,
              tree: drawing.tree,
              sway: 3,
              heights: [0.95, 1.45],
              seed: layer + 3,
            })}
          />
        );
      })}
    </svg>
  );
}
