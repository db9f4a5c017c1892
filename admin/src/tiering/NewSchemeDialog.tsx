import { Alert, Input, Modal, Segmented, Select, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { SchemeKind, SchemeRow } from '../api/types.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { schemeKinds } from './definition-kinds.js';
import { startingDefinition } from './starting-definitions.js';
import { useSchemePresets } from './useScheme.js';
import { useCreateFromPreset, useCreateScheme } from './useSchemeActions.js';
import styles from './tiering.module.css';

interface Props {
  schemes: SchemeRow[];
  onClose: () => void;
}

const slugs: Record<SchemeKind, string> = {
  rule_ladder: 'level',
  growth_value: 'growth',
  rfm: 'rfm',
  lifecycle: 'lifecycle',
  score: 'score',
  clusters: 'clusters',
  predicted: 'risk',
  matrix: 'matrix',
};

/** A code that no scheme has yet, by its kind: `rfm`, `rfm-2` … */
function freeSchemeCode(kind: SchemeKind, schemes: SchemeRow[]): string {
  const used = new Set(schemes.map((scheme) => scheme.code));
  if (!used.has(slugs[kind])) return slugs[kind];
  let number = 2;
  while (used.has(`${slugs[kind]}-${number}`)) number += 1;
  return `${slugs[kind]}-${number}`;
}

/** 新建方案: a ready-made one, or an empty one of any kind. */
export function NewSchemeDialog({ schemes, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [way, setWay] = useState<'preset' | 'kind'>('preset');
  const [preset, setPreset] = useState<string | null>(null);
  const [kind, setKind] = useState<SchemeKind>('rule_ladder');
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [axes, setAxes] = useState<{ rows: string; columns: string }>({ rows: '', columns: '' });
  const create = useCreateScheme();
  const fromPreset = useCreateFromPreset();
  const finalCode = code || freeSchemeCode(kind, schemes);
  const isReady =
    way === 'preset'
      ? preset !== null
      : name.trim() !== '' && (kind !== 'matrix' || (axes.rows !== '' && axes.columns !== ''));
  const open = (created: string) => {
    onClose();
    void navigate(`/tiering/${created}`);
  };
  const confirm = () => {
    if (way === 'preset' && preset) {
      fromPreset.mutate(preset, { onSuccess: () => open(preset) });
      return;
    }
    const find = (wanted: string) => schemes.find((scheme) => scheme.code === wanted) ?? null;
    create.mutate(
      {
        code: finalCode,
        name: name.trim(),
        kind,
        definition: startingDefinition(kind, t, { rows: find(axes.rows), columns: find(axes.columns) }),
      },
      { onSuccess: () => open(finalCode) },
    );
  };
  const error = create.error ?? fromPreset.error;
  return (
    <Modal
      open
      width={760}
      title={t('tiering.create.title')}
      okText={t('tiering.create.confirm')}
      cancelText={t('words.cancel')}
      okButtonProps={{ disabled: !isReady, 'data-testid': 'create-confirm' }}
      confirmLoading={create.isPending || fromPreset.isPending}
      onOk={confirm}
      onCancel={onClose}
      data-testid="new-scheme-dialog"
    >
      <Segmented
        block
        value={way}
        aria-label={t('tiering.create.title')}
        options={[
          {
            value: 'preset' as const,
            label: <span data-testid="way-preset">{t('tiering.create.preset')}</span>,
          },
          { value: 'kind' as const, label: <span data-testid="way-kind">{t('tiering.create.byKind')}</span> },
        ]}
        onChange={setWay}
      />
      {way === 'preset' ? (
        <PresetChoice chosen={preset} onChoose={setPreset} />
      ) : (
        <>
          <KindChoice chosen={kind} onChoose={setKind} />
          <div className={styles.createFields}>
            <label>
              {t('tiering.create.name')}
              <Input
                maxLength={30}
                value={name}
                placeholder={t(`labels.schemeKind.${kind}`)}
                data-testid="scheme-name"
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label>
              {t('tiering.create.code')}
              <Input
                maxLength={32}
                value={code}
                placeholder={freeSchemeCode(kind, schemes)}
                data-testid="scheme-code"
                onChange={(event) => setCode(event.target.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, ''))}
              />
            </label>
            {kind === 'matrix' && <MatrixAxes schemes={schemes} axes={axes} onChange={setAxes} />}
          </div>
        </>
      )}
      {error && (
        <Alert
          type="error"
          showIcon
          style={{ marginTop: 12 }}
          title={problemText(error)}
          data-testid="create-problem"
        />
      )}
    </Modal>
  );
}

function PresetChoice({ chosen, onChoose }: { chosen: string | null; onChoose: (code: string) => void }) {
  const { t } = useTranslation();
  const presets = useSchemePresets();
  if (presets.isError)
    return (
      <ErrorNotice
        error={presets.error}
        what={t('tiering.create.preset')}
        onRetry={() => void presets.refetch()}
      />
    );
  if (presets.isPending) return <Skeleton active paragraph={{ rows: 4 }} style={{ marginTop: 16 }} />;
  return (
    <div className={styles.cards} role="radiogroup" aria-label={t('tiering.create.preset')}>
      {presets.data.map((preset) => (
        <button
          key={preset.code}
          type="button"
          role="radio"
          aria-checked={chosen === preset.code}
          disabled={preset.isUsed}
          className={styles.choiceCard}
          data-testid={`preset-${preset.code}`}
          onClick={() => onChoose(preset.code)}
        >
          <strong>{preset.name}</strong>
          <Tag style={{ marginInlineStart: 8 }}>{t(`labels.schemeKind.${preset.kind}`)}</Tag>
          {preset.isUsed && <span className="muted">{t('tiering.create.used')}</span>}
          <span className={styles.choiceText}>{preset.description}</span>
        </button>
      ))}
    </div>
  );
}

function KindChoice({ chosen, onChoose }: { chosen: SchemeKind; onChoose: (kind: SchemeKind) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.cards} role="radiogroup" aria-label={t('tiering.create.byKind')}>
      {schemeKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          role="radio"
          aria-checked={chosen === kind}
          className={styles.choiceCard}
          data-testid={`kind-${kind}`}
          onClick={() => onChoose(kind)}
        >
          <strong>{t(`labels.schemeKind.${kind}`)}</strong>
          <span className={styles.choiceText}>{t(`tiering.create.about.${kind}`)}</span>
        </button>
      ))}
    </div>
  );
}

interface AxesProps {
  schemes: SchemeRow[];
  axes: { rows: string; columns: string };
  onChange: (axes: { rows: string; columns: string }) => void;
}

function MatrixAxes({ schemes, axes, onChange }: AxesProps) {
  const { t } = useTranslation();
  const usable = schemes.filter(
    (scheme) => scheme.kind !== 'matrix' && scheme.publishedVersionNo !== null && scheme.state !== 'retired',
  );
  return (['rows', 'columns'] as const).map((key) => (
    <label key={key}>
      {t(`tiering.matrix.${key}`)}
      <Select<string>
        style={{ width: '100%' }}
        aria-label={t(`tiering.matrix.${key}`)}
        data-testid={`new-matrix-${key}`}
        placeholder={t('tiering.window_.choose')}
        value={axes[key] || null}
        options={usable
          .filter((scheme) => scheme.code !== axes[key === 'rows' ? 'columns' : 'rows'])
          .map((scheme) => ({ value: scheme.code, label: scheme.name }))}
        onChange={(code) => onChange({ ...axes, [key]: code })}
      />
    </label>
  ));
}
