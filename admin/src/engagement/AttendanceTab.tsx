import { Button, Card, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Engagement, SignUpRow } from '../api/types-engagement.js';
import { notifier } from '../app/notifier.js';
import { Facts } from '../display/Facts.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable } from '../table/QueryTable.js';
import type { Filters } from '../table/useUrlFilters.js';
import { useAttend, useResults } from './useEngagement.js';
import styles from './engagement.module.css';

const states = ['seated', 'waiting', 'attended', 'cancelled'] as const;
const tones: Record<SignUpRow['state'], StatusTone> = {
  seated: 'good',
  waiting: 'waiting',
  attended: 'good',
  cancelled: 'neutral',
};

/** Who has a seat, who waits and who came; the code to show on site. */
export function AttendanceTab({ engagement }: { engagement: Engagement }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useState<Filters>({});
  const results = useResults(engagement.id);
  const attend = useAttend(engagement.id);
  const signUp = results.data?.signUp;
  return (
    <div className={styles.cards}>
      {signUp && (
        <Card>
          <Facts
            items={[
              {
                key: 'code',
                label: t('engagement.attendCode'),
                basis: t('engagement.attendCodeHint'),
                value: (
                  <span className={styles.code} data-testid="attend-code">
                    {signUp.attendCode}
                  </span>
                ),
              },
              {
                key: 'seats',
                label: t('engagement.seats'),
                value: t('engagement.seatsOf', { taken: signUp.taken, capacity: signUp.capacity }),
              },
            ]}
          />
        </Card>
      )}
      <div>
        <FilterBar
          filters={filters}
          onChange={({ state }) => setFilters(state ? { state } : {})}
          onReset={() => setFilters({})}
          fields={[
            {
              kind: 'select',
              name: 'state',
              label: t('engagement.state'),
              options: states.map((value) => ({ value, label: t(`engagement.signUpStates.${value}`) })),
            },
          ]}
        />
        <QueryTable<SignUpRow>
          id="sign-ups"
          what={t('engagement.tabs.signUps')}
          unit={t('words.people')}
          path={`/engagements/${engagement.id}/sign-ups`}
          exportPath={`/engagements/${engagement.id}/sign-ups`}
          filters={filters}
          isEmbedded
          rowKey={(row) => row.id}
          empty={t('engagement.emptySignUps')}
          columns={[
            {
              key: 'member',
              title: t('engagement.member'),
              render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberName || row.memberId}</Link>,
            },
            {
              key: 'phone',
              title: t('members.phone'),
              render: (row) => <span className="num">{row.phoneMasked || '—'}</span>,
            },
            {
              key: 'state',
              title: t('engagement.state'),
              render: (row) => (
                <StatusTag tone={tones[row.state]}>{t(`engagement.signUpStates.${row.state}`)}</StatusTag>
              ),
            },
            {
              key: 'position',
              title: t('engagement.position'),
              align: 'right',
              render: (row) => row.position ?? '—',
            },
            {
              key: 'signedAt',
              title: t('engagement.signedAt'),
              render: (row) => <span className="num">{formatMoment(row.signedAt)}</span>,
            },
            {
              key: 'attendedAt',
              title: t('engagement.attendedAt'),
              render: (row) => <span className="num">{formatMoment(row.attendedAt)}</span>,
            },
            {
              key: 'attendedBy',
              title: t('engagement.attendedBy'),
              render: (row) => row.attendedBy ?? '—',
            },
            {
              key: 'actions',
              title: t('table.actions'),
              width: 100,
              render: (row) =>
                row.state === 'seated' ? (
                  <Popconfirm
                    title={t('engagement.attendTitle', { name: row.memberName || row.memberId })}
                    okText={t('words.confirm')}
                    cancelText={t('words.cancel')}
                    onConfirm={() =>
                      attend.mutate(row.id, { onSuccess: () => notifier.success(t('engagement.attended')) })
                    }
                  >
                    <Button type="link" size="small" style={{ padding: 0 }} data-testid="attend">
                      {t('engagement.attend')}
                    </Button>
                  </Popconfirm>
                ) : (
                  <span className="muted">—</span>
                ),
            },
          ]}
        />
      </div>
    </div>
  );
}
