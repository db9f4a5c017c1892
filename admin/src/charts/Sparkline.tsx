/** A small line without axes. Decorative: the figure beside it carries the value. */
export function Sparkline({
  values,
  width = 84,
  height = 30,
}: {
  values: number[];
  width?: number;
  height?: number;
}) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * (width - 4) + 2;
    const y = height - 3 - ((value - low) / span) * (height - 6);
    return [x, y] as const;
  });
  const line = points
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join(' ');
  const last = points.at(-1);
  return (
    <svg width={width} height={height} aria-hidden="true" focusable="false">
      <path d={`${line} L${width - 2} ${height} L2 ${height} Z`} fill="var(--c-primary-soft)" />
      <path d={line} fill="none" stroke="var(--c-primary)" strokeWidth="1.5" strokeLinejoin="round" />
      {last && <circle cx={last[0]} cy={last[1]} r="2.2" fill="var(--c-primary)" />}
    </svg>
  );
}
