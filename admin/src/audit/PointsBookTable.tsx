import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Ledger, PointsSums } from '../api/types-audit.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount } from '../format/number.js';
import { ExportButton } from '../table/ExportButton.js';
import type { Filters } from '../table/useUrlFilters.js';
import { BookVerdict } from './BookVerdict.js';
import styles from './audit.module.css';

interface Line extends PointsSums {
  key: string;
  label: string;
  transactions: number | null;
  isBalance: boolean;
}

const ACCOUNTS = ['available', 'pending', 'owed'] as const;

/** The book of points: balances at both ends, and what each kind of entries moved between them. */
export function PointsBookTable({ points, period }: { points: Ledger['points']; period: Filters }) {
  const { t } = useTranslation();
  const balance = (key: 'openingPoints' | 'closingPoints', sums: PointsSums): Line => ({
    key,
    label: t(`audit.ledger.${key}`),
    transactions: null,
    isBalance: true,
    ...sums,
  });
  const lines: Line[] = [
    balance('openingPoints', points.opening),
    ...points.lines.map((line) => ({ ...line, key: line.kind, isBalance: false })),
    balance('closingPoints', points.closing),
  ];
  return (
    <section className={styles.card} data-testid="book-points" aria-label={t('audit.ledger.points')}>
      <div className={styles.bar}>
        <strong>{t('audit.ledger.points')}</strong>
        <span className={styles.grow}>
          <BookVerdict isGood={points.isBalanced && points.isDoubleEntry} />{' '}
          <BasisHint text={t('audit.ledger.pointsVerdictBasis')} />
        </span>
        <ExportButton path="/audit/ledger/points" filters={period} />
      </div>
      <Table<Line>
        size="middle"
        rowKey="key"
        pagination={false}
        dataSource={lines}
        rowClassName={(line) => (line.isBalance ? (styles.sum ?? '') : '')}
        columns={[
          { title: t('audit.ledger.kind'), render: (_value, line) => line.label },
          {
            title: t('audit.ledger.transactions'),
            align: 'right',
            render: (_value, line) => (line.transactions === null ? '' : formatCount(line.transactions)),
          },
          ...ACCOUNTS.map((account) => ({
            key: account,
            title: (
              <>
                {t(`audit.ledger.${account}`)}{' '}
                {account === 'owed' && <BasisHint text={t('audit.ledger.owedBasis')} />}
              </>
            ),
            align: 'right' as const,
            render: (_value: unknown, line: Line) =>
              line.isBalance ? formatCount(line[account]) : signed(line[account]),
          })),
        ]}
      />
    </section>
  );
}

/** `+120`, `−30`, `0`. */
function signed(value: number): string {
  if (value === 0) return '0';
  return `${value > 0 ? '+' : '−'}${formatCount(Math.abs(value))}`;
}
