import { Card, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitTier, CellKind, PlanCosts } from '../api/types-benefits.js';
import { BasisHint } from '../display/BasisHint.js';
import { TierTag } from '../display/TierTag.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { CellEditor } from './CellEditor.js';
import { cellKinds, marketingCells } from './cells.js';
import { useGiftText } from './GiftText.js';
import type { BenefitEditor } from './useBenefitEditor.js';
import styles from './benefits.module.css';

interface Column {
  tierCode: string | null;
  tierName: string;
}

/** Occasions down, tiers across, what each cell brings and costs; a cell opens its editor. */
export function BenefitMatrix({ editor, costs }: { editor: BenefitEditor; costs: PlanCosts | undefined }) {
  const { t } = useTranslation();
  const { plan } = editor;
  const [edited, setEdited] = useState<{ column: Column; cell: CellKind } | null>(null);
  const columns: Column[] = [
    ...[...plan.tiers].sort((a, b) => b.level - a.level),
    { tierCode: null, tierName: t('benefits.general') },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }} data-testid="benefit-table">
      <Table<{ cell: CellKind }>
        size="small"
        pagination={false}
        rowKey="cell"
        scroll={{ x: 130 + columns.length * 168 }}
        dataSource={cellKinds.map((cell) => ({ cell }))}
        columns={[
          {
            title: t('benefits.occasion'),
            width: 130,
            fixed: 'left',
            render: (_value, { cell }) => (
              <>
                {t(`benefits.cells.${cell}`)} <BasisHint text={t(`benefits.cellBasis.${cell}`)} />
                {marketingCells.has(cell) && (
                  <div>
                    <Tag title={t('benefits.marketingHint')}>{t('benefits.marketing')}</Tag>
                  </div>
                )}
              </>
            ),
          },
          ...columns.map((column) => ({
            key: column.tierCode ?? 'general',
            width: 168,
            title: <ColumnHead editor={editor} column={column} costs={costs} />,
            render: (_value: unknown, { cell }: { cell: CellKind }) => (
              <MatrixCell
                editor={editor}
                column={column}
                cell={cell}
                costs={costs}
                onOpen={() => setEdited({ column, cell })}
              />
            ),
          })),
        ]}
      />
      {edited && (
        <CellEditor
          key={`${edited.column.tierCode ?? ''} ${edited.cell}`}
          editor={editor}
          tier={edited.column}
          cell={edited.cell}
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  );
}

interface PartProps {
  editor: BenefitEditor;
  column: Column;
  costs: PlanCosts | undefined;
}

function ColumnHead({ editor, column, costs }: PartProps) {
  const { t } = useTranslation();
  const { tierCode, tierName } = column;
  const cost = costs?.columns.find((one) => one.tierCode === tierCode);
  const tier: BenefitTier | undefined = editor.plan.tiers.find((one) => one.tierCode === tierCode);
  const money = (fen: number, points: number): string =>
    [
      ...(fen > 0 || points === 0 ? [formatYuan(fen)] : []),
      ...(points > 0 ? [t('benefits.pointsShort', { points: formatCount(points) })] : []),
    ].join(' + ');
  return (
    <div className={styles.head} data-testid={`benefit-column-${tierCode ?? 'general'}`}>
      <span className={styles.headName}>
        {tierCode === null ? (
          <>
            {tierName} <BasisHint text={t('benefits.generalBasis')} />
          </>
        ) : (
          <TierTag schemeCode={editor.plan.schemeCode} code={tierCode} name={tierName} />
        )}
      </span>
      <span className={styles.figures}>
        {t('benefits.columnPeople', {
          people: formatCount(cost?.people ?? tier?.members ?? 0),
          members: formatCount(cost?.members ?? 0),
        })}{' '}
        <BasisHint text={t('benefits.columnPeopleBasis')} />
      </span>
      {cost && (
        <>
          <span className={styles.figures}>
            {t('benefits.columnCost', { cost: money(cost.couponFen, cost.points) })}{' '}
            <BasisHint text={t('benefits.monthlyCostBasis')} />
          </span>
          <span className={styles.figures}>
            {t('benefits.columnGiven', { cost: money(cost.givenCouponFen, cost.givenPoints) })}{' '}
            <BasisHint text={t('benefits.givenBasis')} />
          </span>
        </>
      )}
    </div>
  );
}

function MatrixCell({
  editor,
  column,
  cell,
  costs,
  onOpen,
}: PartProps & { cell: CellKind; onOpen: () => void }) {
  const { t } = useTranslation();
  const text = useGiftText(editor.plan.tiers);
  const { tierCode, tierName } = column;
  const gifts = editor.giftsOf(tierCode, cell);
  const cost = costs?.cells.find((one) => one.tierCode === tierCode && one.cell === cell);
  const label = `${tierName} · ${t(`benefits.cells.${cell}`)}`;
  return (
    <button
      type="button"
      className={styles.cell}
      aria-label={label}
      onClick={onOpen}
      data-testid={`benefit-cell-${tierCode ?? 'general'}-${cell}`}
    >
      {gifts.length === 0 && <span className={styles.empty}>{t('benefits.empty')}</span>}
      {gifts.map(({ gift, text: stored, terms }, index) => (
        <span key={index} className={styles.gift} title={terms}>
          {text(gift, stored)}
        </span>
      ))}
      {cost && gifts.length > 0 && cell !== 'held' && (
        <span className={styles.figures}>
          {t('benefits.perMonth', { people: formatCount(cost.peoplePerMonth) })}
          {cost.couponFen > 0 && ` · ${formatYuan(cost.couponFen)}`}
        </span>
      )}
    </button>
  );
}
