import { BarChartOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Card, Table, Tooltip } from 'antd';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';

export interface ChartTable {
  columns: { title: string; align?: 'right' }[];
  rows: ReactNode[][];
}

interface Props {
  title: ReactNode;
  basis?: string;
  table: ChartTable;
  children: ReactNode;
  extra?: ReactNode;
  height?: number;
  testId?: string;
}

/** A card with a chart; the button turns it into a table of the same figures. */
export function ChartFrame({ title, basis, table, children, extra, height, testId }: Props) {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  const label = isTable ? t('words.showChart') : t('words.showTable');
  return (
    <Card
      data-testid={testId}
      title={
        <>
          {title} {basis && <BasisHint text={basis} />}
        </>
      }
      extra={
        <>
          {extra}
          <Tooltip title={label}>
            <Button
              type="text"
              size="small"
              aria-label={label}
              icon={isTable ? <BarChartOutlined /> : <TableOutlined />}
              onClick={() => setTable(!isTable)}
            />
          </Tooltip>
        </>
      }
    >
      {isTable ? (
        <div style={{ maxHeight: height, overflowY: 'auto' }}>
          <Table
            size="small"
            pagination={false}
            rowKey="key"
            dataSource={table.rows.map((cells, key) => ({ key, cells }))}
            columns={table.columns.map((column, index) => ({
              key: column.title,
              title: column.title,
              align: column.align,
              render: (_value: unknown, row: { cells: ReactNode[] }) => row.cells[index],
            }))}
          />
        </div>
      ) : (
        <Suspense fallback={<div style={{ height }} />}>{children}</Suspense>
      )}
    </Card>
  );
}
