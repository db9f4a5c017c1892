import { useMemo, useState } from 'react';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { checkDefinition } from './definition-checks.js';
import { usePublish, useSaveDraft, useSimulate, type Definition } from './useScheme.js';

/** The draft being edited: unsaved changes, what is wrong with it, and its way to publication. */
export function useSchemeEditor(scheme: SchemeDetail, onRunStarted: (runId: string) => void) {
  const stored = scheme.draft ?? scheme.published;
  const [edited, setEdited] = useState<Definition | null>(null);
  const [simulation, setSimulation] = useState<Simulation | null>(null);
  const saveDraft = useSaveDraft(scheme.code);
  const simulate = useSimulate(scheme.code);
  const publish = usePublish(scheme.code);

  const definition = edited ?? stored?.definition ?? null;
  const isDirty = useMemo(
    () => edited !== null && JSON.stringify(edited) !== JSON.stringify(stored?.definition),
    [edited, stored?.definition],
  );
  const problems = useMemo(
    () => (definition ? checkDefinition(scheme.kind, definition) : []),
    [scheme.kind, definition],
  );

  const save = async () => {
    if (!definition) return;
    await saveDraft.mutateAsync(definition);
    setEdited(null);
  };

  return {
    definition,
    isDirty,
    hasDraft: scheme.draft !== null || isDirty,
    problems,
    simulation,
    change: (next: Definition) => {
      setEdited(next);
      setSimulation(null);
    },
    discard: () => {
      setEdited(null);
      setSimulation(null);
    },
    save,
    isSaving: saveDraft.isPending,
    simulate: async () => {
      if (isDirty || !scheme.draft) await save();
      setSimulation(await simulate.mutateAsync());
    },
    isSimulating: simulate.isPending || saveDraft.isPending,
    closeSimulation: () => setSimulation(null),
    publish: async (choice: { existingMembers: 'none' | 'coupon'; effectiveOn?: string }) => {
      const version = await publish.mutateAsync(choice);
      setEdited(null);
      setSimulation(null);
      if (version.runId) onRunStarted(version.runId);
    },
    isPublishing: publish.isPending,
    publishError: publish.error,
  };
}

export type SchemeEditor = ReturnType<typeof useSchemeEditor>;
