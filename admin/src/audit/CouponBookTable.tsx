import { Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CouponBook, CouponSums } from '../api/types-audit.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { ExportButton } from '../table/ExportButton.js';
import type { Filters } from '../table/useUrlFilters.js';
import { BookVerdict } from './BookVerdict.js';
import styles from './audit.module.css';

const COUNTS = ['opening', 'issued', 'redeemed', 'returned', 'expired', 'revoked', 'closing'] as const;
const BASES = { opening: 'openingBasis', returned: 'returnedBasis', closing: 'closingBasis' } as const;

const TOTAL = 'total';

/** The book of coupons: one line per template, and all together. */
export function CouponBookTable({
  books,
  total,
  period,
}: {
  books: CouponBook[];
  total: CouponSums;
  period: Filters;
}) {
  const { t } = useTranslation();
  const all: CouponBook = { ...total, templateId: TOTAL, code: '', name: t('audit.ledger.total') };
  const lines = books.length > 1 ? [all, ...books] : books;
  const heading = (name: (typeof COUNTS)[number]): ReactNode => {
    const basis = name === 'opening' || name === 'returned' || name === 'closing' ? BASES[name] : null;
    return (
      <>
        {t(`audit.ledger.${name}`)} {basis && <BasisHint text={t(`audit.ledger.${basis}`)} />}
      </>
    );
  };
  return (
    <section className={styles.card} data-testid="book-coupons" aria-label={t('audit.ledger.coupons')}>
      <div className={styles.bar}>
        <strong className={styles.grow}>{t('audit.ledger.coupons')}</strong>
        <ExportButton path="/audit/ledger/coupons" filters={period} />
      </div>
      <Table<CouponBook>
        size="middle"
        rowKey="templateId"
        scroll={{ x: 'max-content' }}
        pagination={books.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        dataSource={lines}
        locale={{
          emptyText: (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('audit.ledger.emptyCoupons')} />
          ),
        }}
        columns={[
          {
            title: t('audit.ledger.template'),
            fixed: 'start',
            render: (_value, book) =>
              book.templateId === TOTAL ? (
                book.name
              ) : (
                <Link to={`/coupons/${book.templateId}`}>{book.name}</Link>
              ),
          },
          ...COUNTS.map((name) => ({
            key: name,
            title: heading(name),
            align: 'right' as const,
            render: (_value: unknown, book: CouponBook) => formatCount(book[name]),
          })),
          {
            title: (
              <>
                {t('audit.ledger.discount')} <BasisHint text={t('audit.ledger.discountBasis')} />
              </>
            ),
            align: 'right',
            render: (_value, book) => formatYuan(book.discountFen),
          },
          {
            title: (
              <>
                {t('audit.ledger.verdict')} <BasisHint text={t('audit.ledger.verdictBasis')} />
              </>
            ),
            fixed: 'end',
            render: (_value, book) => <BookVerdict isGood={book.isBalanced} />,
          },
        ]}
        rowClassName={(line) => (line.templateId === TOTAL ? (styles.sum ?? '') : '')}
      />
    </section>
  );
}
