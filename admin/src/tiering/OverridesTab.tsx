import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TierOverrideRow } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { StatusTag } from '../display/StatusTag.js';
import { TierTag } from '../display/TierTag.js';
import { formatMoment } from '../format/moment.js';
import { QueryTable } from '../table/QueryTable.js';
import { useEndOverride } from './useSchemeActions.js';

/** Tiers that were given to members by hand, by whom, why and until when; each can be ended early. */
export function OverridesTab({ schemeCode }: { schemeCode: string }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="muted" style={{ marginTop: 0 }}>
        {t('tiering.overrides.hint')}
      </p>
      <QueryTable<TierOverrideRow>
        id="tier-overrides"
        what={t('tiering.overrides.title')}
        unit={t('words.rows')}
        path={`/schemes/${schemeCode}/overrides`}
        isEmbedded
        rowKey={(row) => row.id}
        empty={t('tiering.overrides.none')}
        columns={[
          {
            key: 'member',
            title: t('members.name'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=tiers`}>{row.memberName}</Link>,
          },
          {
            key: 'tier',
            title: t('tiering.overrides.tier'),
            render: (row) => <TierTag schemeCode={schemeCode} code={row.tierCode} name={row.tierName} />,
          },
          { key: 'reason', title: t('tiering.overrides.reason'), render: (row) => row.reason },
          { key: 'author', title: t('tiering.overrides.author'), render: (row) => row.author },
          {
            key: 'from',
            title: t('tiering.overrides.startsOn'),
            render: (row) => <span className="num">{row.startsOn}</span>,
          },
          {
            key: 'until',
            title: t('tiering.overrides.endsOn'),
            basis: t('tiering.overrides.endsBasis'),
            render: (row) => <span className="num">{row.endsOn ?? t('tiering.overrides.openEnd')}</span>,
          },
          {
            key: 'created',
            title: t('tiering.overrides.createdAt'),
            isExtra: true,
            render: (row) => <span className="num">{formatMoment(row.createdAt)}</span>,
          },
          {
            key: 'state',
            title: t('members.state'),
            render: (row) =>
              row.endedAt ? (
                <StatusTag tone="neutral">
                  {t('tiering.overrides.ended', { at: formatMoment(row.endedAt) })}
                </StatusTag>
              ) : (
                <StatusTag tone="good">{t('tiering.overrides.inForce')}</StatusTag>
              ),
          },
          { key: 'act', title: '', render: (row) => <EndButton schemeCode={schemeCode} row={row} /> },
        ]}
      />
    </>
  );
}

function EndButton({ schemeCode, row }: { schemeCode: string; row: TierOverrideRow }) {
  const { t } = useTranslation();
  const end = useEndOverride(schemeCode);
  if (row.endedAt) return null;
  return (
    <Popconfirm
      title={t('tiering.overrides.endTitle', { name: row.memberName })}
      description={t('tiering.overrides.endHint')}
      okText={t('tiering.overrides.end')}
      cancelText={t('words.cancel')}
      onConfirm={() =>
        end.mutate(row.id, { onSuccess: () => notifier.success(t('tiering.overrides.endedNow')) })
      }
    >
      <Button size="small" loading={end.isPending} data-testid="end-override">
        {t('tiering.overrides.end')}
      </Button>
    </Popconfirm>
  );
}
