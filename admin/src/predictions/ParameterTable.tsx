import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount } from '../format/number.js';

const names = ['r', 'alpha', 'a', 'b', 'p', 'q', 'gamma'] as const;
const symbols: Readonly<Record<string, string>> = { alpha: 'α', gamma: 'γ' };

/** The parameters of both models with what they mean. */
export function ParameterTable({ parameters }: { parameters: Readonly<Record<string, number>> }) {
  const { t } = useTranslation();
  const rows = names.flatMap((name) => {
    const value = parameters[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return (
    <Card
      data-testid="parameters"
      styles={{ body: { padding: 0 } }}
      title={
        <>
          {t('predictions.parameters')} <BasisHint text={t('predictions.parametersBasis')} />
        </>
      }
    >
      <Table
        size="small"
        pagination={false}
        rowKey="name"
        dataSource={rows}
        columns={[
          {
            key: 'symbol',
            title: t('predictions.symbol'),
            width: 64,
            render: (_value, { name }) => symbols[name] ?? name,
          },
          {
            key: 'value',
            title: t('predictions.value'),
            align: 'right',
            width: 110,
            render: (_value, { value }) => (value >= 1000 ? formatCount(value) : value.toPrecision(4)),
          },
          {
            key: 'meaning',
            title: t('predictions.meaning'),
            render: (_value, { name }) => t(`predictions.meanings.${name}`),
          },
        ]}
      />
    </Card>
  );
}
