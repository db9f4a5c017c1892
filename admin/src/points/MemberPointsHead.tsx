import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberPointsHeld } from '../api/types-points.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatDate } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { AdjustPointsDialog } from './AdjustPointsDialog.js';
import { lastDay } from './points-text.js';
import { useMemberPoints } from './usePoints.js';
import styles from './points.module.css';

const LOTS_SHOWN = 3;

/** What one member holds in points, what ends next, and the way to adjust it. */
export function MemberPointsHead({ memberId, memberName }: { memberId: string; memberName: string }) {
  const { t } = useTranslation();
  const held = useMemberPoints(memberId);
  const [isAdjusting, setAdjusting] = useState(false);
  if (!held.data) return null;
  const { available, pending, owed } = held.data;
  return (
    <div className={styles.held} data-testid="member-points-held">
      <Sum label={t('points.available')} basis={t('points.availableBasis')} points={available} />
      <Sum label={t('points.pending')} basis={t('points.pendingBasis')} points={pending} />
      {owed > 0 && <Sum label={t('points.owed')} basis={t('points.owedBasis')} points={owed} />}
      <Lots lots={held.data.lots} />
      <Button icon={<EditOutlined />} onClick={() => setAdjusting(true)} data-testid="adjust-open">
        {t('points.adjust')}
      </Button>
      <AdjustPointsDialog
        memberId={memberId}
        memberName={memberName}
        held={held.data}
        isOpen={isAdjusting}
        onClose={() => setAdjusting(false)}
      />
    </div>
  );
}

function Sum({ label, basis, points }: { label: string; basis: string; points: number }) {
  return (
    <span>
      <span className="muted">
        {label} <BasisHint text={basis} />
      </span>
      <span className={styles.heldValue}>{formatCount(points)}</span>
    </span>
  );
}

function Lots({ lots }: { lots: MemberPointsHeld['lots'] }) {
  const { t } = useTranslation();
  const more = lots.length - LOTS_SHOWN;
  return (
    <span className={styles.heldLots}>
      {lots
        .slice(0, LOTS_SHOWN)
        .map((lot) =>
          lot.state === 'pending'
            ? t('points.lotPending', {
                points: formatCount(lot.remaining),
                date: formatDate(lot.availableAt),
              })
            : t('points.lotUntil', {
                points: formatCount(lot.remaining),
                date: lastDay(lot.expiresAt),
              }),
        )
        .join(' · ')}
      {more > 0 && ` · ${t('points.moreLots', { count: more })}`}
    </span>
  );
}
