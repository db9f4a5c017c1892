import { EditOutlined } from '@ant-design/icons';
import { Button, Card, Empty, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { MemberDetail } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { ExplanationPanel } from './ExplanationPanel.js';
import { OverrideDialog } from './OverrideDialog.js';
import { ReplayCard } from './ReplayCard.js';
import { TierTimeline } from './TierTimeline.js';
import { useExplanation } from './useMembers.js';
import shared from './members.module.css';
import styles from './why.module.css';

/** So many schemes fit side by side, more go into a list. */
const sideBySide = 5;

/** 分层依据 of each scheme, how the person moved, and where they stood on a past date. */
export function MemberTiers({ person }: { person: MemberDetail }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [isOverriding, setOverriding] = useState(false);
  const wanted = search.get('scheme');
  const held = person.tiers.find((tier) => tier.schemeCode === wanted) ?? person.tiers[0];
  const schemeCode = held?.schemeCode;
  const explanation = useExplanation(person.id, schemeCode);
  const choose = (code: string) =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        next.set('scheme', code);
        return next;
      },
      { replace: true },
    );
  if (!schemeCode)
    return (
      <Card>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('members.notPlaced')} />
      </Card>
    );
  const options = person.tiers.map((tier) => ({ value: tier.schemeCode, label: tier.schemeName }));
  return (
    <>
      <div className={styles.tierToolbar}>
        {options.length <= sideBySide ? (
          <Segmented
            aria-label={t('members.scheme')}
            data-testid="why-scheme"
            value={schemeCode}
            options={options}
            onChange={choose}
          />
        ) : (
          <Select
            style={{ width: 240 }}
            aria-label={t('members.scheme')}
            data-testid="why-scheme"
            value={schemeCode}
            options={options}
            onChange={choose}
          />
        )}
        <Button icon={<EditOutlined />} onClick={() => setOverriding(true)} data-testid="override">
          {t('members.override')}
        </Button>
      </div>
      <div className={styles.why}>
        <div>
          {explanation.isError && (
            <ErrorNotice
              error={explanation.error}
              what={t('members.tabs.tiers')}
              onRetry={() => void explanation.refetch()}
            />
          )}
          {explanation.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
          {explanation.data && <ExplanationPanel memberId={person.id} explanation={explanation.data} />}
        </div>
        <div className={shared.stack}>
          <TierTimeline key={schemeCode} memberId={person.id} schemeCode={schemeCode} />
          <ReplayCard person={person} />
        </div>
      </div>
      {isOverriding && (
        <OverrideDialog person={person} schemeCode={schemeCode} onClose={() => setOverriding(false)} />
      )}
    </>
  );
}
