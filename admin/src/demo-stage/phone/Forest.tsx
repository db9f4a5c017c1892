import { treeLinePath } from '../../charts/tree-line.js';

interface Props {
  /** Number of layers, one per tier. */
  count: number;
  /** The member's layer, 0 = lowest. */
  lit: number;
  isOnDark: boolean;
}

const drawing = { width: 375, height: 96, crest: 16 };

/** A forest seen layer by layer: the member's own layer is lit, those below half, those above in the dark. */
export function Forest({ count, lit, isOnDark }: Props) {
  const layers = Math.max(1, count);
  const tone = isOnDark ? 'var(--c-on-strong)' : 'var(--c-primary)';
  const rise = (drawing.height - drawing.crest - 14) / layers;
  return (
    <svg
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      height={drawing.height}
      preserveAspectRatio="none"
      style={{ display: 'block', width: 'calc(100% + 36px)', margin: '6px -18px 0' }}
      aria-hidden="true"
      data-testid="forest"
    >
      {Array.from({ length: layers }, (_, step) => layers - 1 - step).map((layer) => {
        const y = drawing.height - 12 - (layer + 1) * rise + 4;
        const opacity = layer === lit ? 0.92 : layer < lit ? 0.34 : 0.14;
        return (
          <path
            key={layer}
            fill={tone}
            opacity={opacity}
            d={treeLinePath({
              x: -8,
              y,
              width: drawing.width + 16,
              height: layer === 0 ? drawing.height - y : rise,
              crest: drawing.crest,
              seed: layer + 3,
            })}
          />
        );
      })}
    </svg>
  );
}
