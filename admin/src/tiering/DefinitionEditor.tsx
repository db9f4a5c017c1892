import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Definition, SchemeDetail } from '../api/types.js';
import { ClusterEditor } from './ClusterEditor.js';
import { typedDefinition, writtenTiers } from './definition-kinds.js';
import { GrowthEditor } from './GrowthEditor.js';
import { LifecycleEditor } from './LifecycleEditor.js';
import { stagesOf } from './lifecycle-stages.js';
import { MatrixEditor } from './MatrixEditor.js';
import { NewcomerEditor } from './NewcomerEditor.js';
import { PredictedEditor } from './PredictedEditor.js';
import { RfmEditor } from './RfmEditor.js';
import { ScoreEditor } from './ScoreEditor.js';
import type { SchemeEditor } from './useSchemeEditor.js';

const LadderEditor = lazy(async () => ({ default: (await import('./LadderEditor.js')).LadderEditor }));

interface Props {
  scheme: SchemeDetail;
  editor: SchemeEditor;
}

/** The editor of the scheme's kind, and below it what every kind may carry. */
export function DefinitionEditor({ scheme, editor }: Props) {
  const choices = useTierChoices(scheme, editor.definition);
  if (!editor.definition) return null;
  return (
    <>
      <KindEditor scheme={scheme} editor={editor} />
      <NewcomerEditor
        tiers={choices}
        option={editor.definition.newcomer}
        onChange={(newcomer) => editor.definition && editor.change({ ...editor.definition, newcomer })}
      />
    </>
  );
}

/** Tiers a newcomer may begin in. */
function useTierChoices(
  scheme: SchemeDetail,
  definition: Definition | null,
): { code: string; name: string }[] {
  const { t } = useTranslation();
  if (!definition) return [];
  const typed = typedDefinition(scheme.kind, definition);
  if (typed.kind === 'lifecycle')
    return stagesOf(typed.definition).map((code) => ({
      code,
      name: typed.definition.names?.[code] ?? t(`tiering.life.names.${code}`),
    }));
  return writtenTiers(typed).map(({ code, name }) => ({ code, name }));
}

function KindEditor({ scheme, editor }: Props) {
  if (!editor.definition) return null;
  const typed = typedDefinition(scheme.kind, editor.definition);
  const { change } = editor;
  switch (typed.kind) {
    case 'rule_ladder':
      return <LadderEditor definition={typed.definition} onChange={change} />;
    case 'growth_value':
      return <GrowthEditor definition={typed.definition} onChange={change} />;
    case 'rfm':
      return <RfmEditor scheme={scheme} definition={typed.definition} onChange={change} />;
    case 'lifecycle':
      return <LifecycleEditor scheme={scheme} definition={typed.definition} onChange={change} />;
    case 'score':
      return (
        <ScoreEditor
          scheme={scheme}
          definition={typed.definition}
          isDirty={editor.isDirty || !scheme.draft}
          onChange={change}
        />
      );
    case 'clusters':
      return <ClusterEditor definition={typed.definition} fit={editor.fit} onChange={change} />;
    case 'predicted':
      return <PredictedEditor scheme={scheme} definition={typed.definition} onChange={change} />;
    case 'matrix':
      return <MatrixEditor scheme={scheme} definition={typed.definition} onChange={change} />;
  }
}
