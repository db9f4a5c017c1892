import { useTranslation } from 'react-i18next';
import type { SchemeRow } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { schemeStateOf } from './scheme-state.js';

const tones = { draft: 'waiting', pending: 'caution', published: 'good', retired: 'neutral' } as const;

/** 草稿, 待审批, 已发布 or 已停用. */
export function SchemeStateTag({ scheme }: { scheme: SchemeRow }) {
  const { t } = useTranslation();
  const state = schemeStateOf(scheme);
  return (
    <StatusTag tone={tones[state]} testId="scheme-state">
      {t(`labels.version.${state}`)}
    </StatusTag>
  );
}
