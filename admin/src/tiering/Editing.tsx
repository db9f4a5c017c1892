import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveCounts, TierCount } from '../api/types.js';
import { formatCount } from '../format/number.js';
import type { PlacedProblem } from './useLiveCounts.js';
import styles from './tiering.module.css';

interface Editing {
  live: Map<string, number> | null;
  now: Map<string, number>;
  isCounting: boolean;
  problem: PlacedProblem | null;
}

const EditingContext = createContext<Editing>({
  live: null,
  now: new Map(),
  isCounting: false,
  problem: null,
});

interface Props {
  counts: LiveCounts | null;
  now: TierCount[];
  isCounting: boolean;
  problem: PlacedProblem | null;
  children: ReactNode;
}

/** What the parts of an editor show beside each tier and each input: live counts, and what the server refuses. */
export function EditingProvider({ counts, now, isCounting, problem, children }: Props) {
  const value = useMemo<Editing>(
    () => ({
      live: counts && new Map(counts.tiers.map((tier) => [tier.code, tier.count])),
      now: new Map(now.map((tier) => [tier.code, tier.count])),
      isCounting,
      problem,
    }),
    [counts, now, isCounting, problem],
  );
  return <EditingContext.Provider value={value}>{children}</EditingContext.Provider>;
}

/** People of a tier under what is being edited, and the difference to now. */
export function TierPeople({ code }: { code: string }) {
  const { t } = useTranslation();
  const { live, now, isCounting } = useContext(EditingContext);
  const count = live ? (live.get(code) ?? 0) : now.get(code);
  const change = live && now.has(code) ? (live.get(code) ?? 0) - (now.get(code) ?? 0) : 0;
  if (count === undefined) return <span className={styles.people}>—</span>;
  return (
    <span
      className={styles.people}
      style={isCounting ? { opacity: 0.55 } : undefined}
      data-testid={`live-count-${code}`}
      data-count={count}
    >
      <strong>{formatCount(count)}</strong> {t('words.people')}
      {change !== 0 && (
        <span className={change > 0 ? styles.more : styles.fewer}>
          {change > 0 ? '▲' : '▼'}
          {formatCount(Math.abs(change))}
        </span>
      )}
    </span>
  );
}

/** The server's objection, if it is about `path` or something inside it. */
export function useProblemAt(path: string): string | null {
  const { problem } = useContext(EditingContext);
  if (!problem) return null;
  const isHere = problem.path === path || /^[.[]/.test(problem.path.slice(path.length));
  return problem.path.startsWith(path) && isHere ? problem.sentence : null;
}

/** The objection about a rule at `path`, with the place inside the rule. */
export function useRuleProblem(path: string): PlacedProblem | null {
  const { problem } = useContext(EditingContext);
  if (!problem?.path.startsWith(`${path}.`)) return null;
  return { path: problem.path.slice(path.length + 1), sentence: problem.sentence };
}

/** Shows the objection about `path` where the input stands. */
export function ProblemAt({ path }: { path: string }) {
  const sentence = useProblemAt(path);
  return sentence ? (
    <div className={styles.problem} role="alert" data-testid="problem-at" data-path={path}>
      {sentence}
    </div>
  ) : null;
}
