import { Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount, formatShare } from '../format/number.js';
import { useSensitivity } from './useScheme.js';
import styles from './tiering.module.css';

/** How many people change their tier when a weight moves by 10 %, one weight at a time. */
export function SensitivityTable({ schemeCode, isDirty }: { schemeCode: string; isDirty: boolean }) {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const sensitivity = useSensitivity(schemeCode, isWanted);
  const most = Math.max(
    0.0001,
    ...(sensitivity.data ?? []).flatMap((row) => [row.plus10.share, row.minus10.share]),
  );
  const cell = ({ moved, share }: { moved: number; share: number }) => (
    <span className={styles.sensitivity}>
      <span
        className={styles.sensitivityBar}
        style={{ width: `${(share / most) * 64}px` }}
        aria-hidden="true"
      />
      <span className="num">
        {formatCount(moved)} <span className="muted">{formatShare(share)}</span>
      </span>
    </span>
  );
  return (
    <section className={styles.optionRows} data-testid="sensitivity">
      <div className={styles.toolbar}>
        <h3 style={{ margin: 0 }}>
          {t('tiering.score.sensitivity')} <BasisHint text={t('tiering.score.sensitivityBasis')} />
        </h3>
        <span className={styles.spacer} />
        {isDirty && <span className="muted">{t('tiering.score.saveFirst')}</span>}
        <Button
          disabled={isDirty}
          loading={sensitivity.isFetching}
          data-testid="sensitivity-run"
          onClick={() => (isWanted ? void sensitivity.refetch() : setWanted(true))}
        >
          {t('tiering.score.computeSensitivity')}
        </Button>
      </div>
      {sensitivity.isError && (
        <ErrorNotice
          error={sensitivity.error}
          what={t('tiering.score.sensitivity')}
          onRetry={() => void sensitivity.refetch()}
        />
      )}
      {sensitivity.data && (
        <Table
          size="small"
          pagination={false}
          rowKey="feature"
          data-testid="sensitivity-table"
          dataSource={sensitivity.data}
          columns={[
            { title: t('tiering.builder.field'), dataIndex: 'label' },
            { title: t('tiering.score.minus10'), align: 'right', render: (_value, row) => cell(row.minus10) },
            { title: t('tiering.score.plus10'), align: 'right', render: (_value, row) => cell(row.plus10) },
          ]}
        />
      )}
    </section>
  );
}
