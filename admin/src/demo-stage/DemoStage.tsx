import { Alert, Card, Empty, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { DemoPerson } from '../api/types.js';
import { useMe } from '../app/useMe.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { ActionBar } from './ActionBar.js';
import { OperatorView } from './OperatorView.js';
import { Phone } from './phone/Phone.js';
import { useBoost, useDemoPeople, useDemoState } from './useDemo.js';
import styles from './demo.module.css';

/** One order, seen on both sides: the operator's panel and the member's phone. */
export function DemoStage() {
  const { t } = useTranslation();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  // A reload looks for the person of the address first.
  const [query, setQuery] = useState(() => search.get('person') ?? '');
  const { interval, boost } = useBoost();
  const people = useDemoPeople(query, interval);
  const state = useDemoState(interval);
  const personId = search.get('person');
  const [kept, setKept] = useState<DemoPerson | null>(null);

  const found = people.data?.find((person) => person.personId === personId) ?? people.data?.[0];
  const person = personId ? (found?.personId === personId ? found : kept) : (found ?? null);
  const listed = people.data ?? [];
  const options = (
    person && !listed.some((item) => item.personId === person.personId) ? [person, ...listed] : listed
  ).map((item) => ({ value: item.personId, label: <PersonOption person={item} /> }));

  if (me.data && !me.data.isDemo) return <Alert type="info" showIcon title={t('demo.onlyDemo')} />;
  return (
    <>
      <PageHeader
        title={t('demo.title')}
        note={t('demo.note', { date: state.data?.businessDate ?? me.data?.businessDate ?? '—' })}
        actions={
          <Select
            showSearch={{ filterOption: false, onSearch: setQuery }}
            style={{ width: 300 }}
            aria-label={t('demo.choose')}
            data-testid="demo-person"
            placeholder={t('demo.choose')}
            value={person?.personId}
            options={options}
            onOpenChange={(isOpen) => {
              if (!isOpen) return;
              setKept(person);
              setQuery('');
            }}
            onChange={(id: string) => {
              setKept(people.data?.find((item) => item.personId === id) ?? null);
              setSearch({ person: id }, { replace: true });
            }}
          />
        }
      />
      {people.isError && (
        <ErrorNotice error={people.error} what={t('demo.people')} onRetry={() => void people.refetch()} />
      )}
      {!person && !people.isPending && !people.isError && (
        <Card>
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('demo.nobody')} />
        </Card>
      )}
      {person && (
        <div className={styles.stage}>
          <div className={styles.left}>
            <ActionBar person={person} onActed={boost} />
            <OperatorView person={person} interval={interval} />
          </div>
          <Phone key={person.personId} person={person} interval={interval} onActed={boost} />
        </div>
      )}
    </>
  );
}

function PersonOption({ person }: { person: DemoPerson }) {
  const { t } = useTranslation();
  return (
    <span>
      {person.name} {person.isJoined && <Tag color="success">{t('members.isMember')}</Tag>}
      {person.isFollowing && <Tag>{t('members.isFollowing')}</Tag>}
    </span>
  );
}
