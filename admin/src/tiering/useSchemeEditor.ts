import { useMemo, useState } from 'react';
import type { Definition, SchemeDetail, Simulation } from '../api/types.js';
import { checkDefinition } from './definition-checks.js';
import { useLiveCounts } from './useLiveCounts.js';
import {
  useFitClusters,
  usePublish,
  useSaveDraft,
  useSimulate,
  type PublishChoice,
} from './useSchemeActions.js';

/** The draft being edited: unsaved changes, live counts, what is wrong with it, and its way to publication. */
export function useSchemeEditor(scheme: SchemeDetail, onRunStarted: (runId: string) => void) {
  const stored = scheme.draft ?? scheme.published;
  const [edited, setEdited] = useState<Definition | null>(null);
  const [simulation, setSimulation] = useState<Simulation | null>(null);
  const saveDraft = useSaveDraft(scheme.code);
  const simulate = useSimulate(scheme.code);
  const publish = usePublish(scheme.code);
  const fit = useFitClusters(scheme.code);

  const definition = edited ?? stored?.definition ?? null;
  const isDirty = useMemo(
    () => edited !== null && JSON.stringify(edited) !== JSON.stringify(stored?.definition),
    [edited, stored?.definition],
  );
  const problems = useMemo(
    () => (definition ? checkDefinition(scheme.kind, definition) : []),
    [scheme.kind, definition],
  );
  const isFitted = scheme.kind !== 'clusters' || (definition && 'model' in definition && definition.model);
  const live = useLiveCounts(
    scheme.code,
    definition,
    problems.length === 0 && Boolean(isFitted) && (isDirty || scheme.draft !== null || !scheme.published),
  );

  const save = async () => {
    if (!definition) return;
    await saveDraft.mutateAsync(definition);
    setEdited(null);
  };
  const change = (next: Definition) => {
    setEdited(next);
    setSimulation(null);
  };

  return {
    definition,
    isDirty,
    hasDraft: scheme.draft !== null || isDirty,
    isFitted: Boolean(isFitted),
    problems,
    live,
    simulation,
    change,
    discard: () => {
      setEdited(null);
      setSimulation(null);
    },
    save,
    isSaving: saveDraft.isPending,
    /** Clusters: saves what is edited and fits it. */
    fit: {
      start: () => {
        void (async () => {
          if (isDirty || !scheme.draft) await save();
          await fit.mutateAsync();
        })().catch(() => undefined);
      },
      isRunning: fit.isPending,
      error: fit.error,
    },
    simulate: async () => {
      if (isDirty || !scheme.draft) await save();
      setSimulation(await simulate.mutateAsync());
    },
    isSimulating: simulate.isPending || saveDraft.isPending,
    closeSimulation: () => setSimulation(null),
    /** Publishes, or asks for approval; says which. */
    publish: async (choice: PublishChoice): Promise<'published' | 'pending'> => {
      const version = await publish.mutateAsync(choice);
      setEdited(null);
      setSimulation(null);
      if (version.runId) onRunStarted(version.runId);
      return version.state === 'pending' ? 'pending' : 'published';
    },
    isPublishing: publish.isPending,
    publishError: publish.error,
  };
}

export type SchemeEditor = ReturnType<typeof useSchemeEditor>;
