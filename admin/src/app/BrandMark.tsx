/** The mark: three layers of forest, the nearest the darkest. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M1 28V19l5-9 4 7 6-13 6 12 4-7 5 10v9Z" fill="var(--c-tier-2)" />
      <path d="M1 28v-6l5-6 5 5 5-8 6 7 4-5 5 7v6Z" fill="var(--c-tier-4)" />
      <path d="M1 28v-2l5-5 5 3 5-4 5 4 5-3 5 5v2Z" fill="var(--c-tier-5)" />
    </svg>
  );
}
