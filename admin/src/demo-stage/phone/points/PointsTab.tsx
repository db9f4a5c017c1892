import { ShopOutlined, SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MiniPoints } from '../../../api/types-mini.js';
import { formatDate } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import { Ledger } from './Ledger.js';
import own from './points.module.css';
import styles from '../phone.module.css';

/** What can be used, what is on its way, what ends soon, and how it came to be. */
export function PointsTab() {
  const { t } = useTranslation();
  const { openPage } = usePhoneLife();
  const points = usePhoneQuery<MiniPoints>('/points', { isLive: true });
  return (
    <div className={styles.screen} data-testid="phone-points-tab">
      <Loaded asked={points}>
        {(found) => (
          <>
            <Sums points={found} />
            <div className={styles.doors} style={{ marginTop: 12 }}>
              <Button
                type="primary"
                icon={<ShopOutlined />}
                onClick={() => openPage({ name: 'mall' })}
                data-testid="phone-points-mall"
              >
                {t('phone.point.toMall')}
              </Button>
              <Button
                icon={<SwapOutlined />}
                onClick={() => openPage({ name: 'exchanges' })}
                data-testid="phone-points-exchanges"
              >
                {t('phone.point.toExchanges')}
              </Button>
            </div>
            <Ledger newest={found.entries} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Sums({ points }: { points: MiniPoints }) {
  const { t } = useTranslation();
  return (
    <div className={styles.panel} style={{ marginTop: 0 }}>
      <span className={styles.small}>{t('phone.point.available')}</span>
      <div className={own.bigNumber} data-testid="phone-points-available">
        {formatCount(points.available)}
      </div>
      {points.pending > 0 && (
        <Part
          testId="phone-points-pending"
          name={t('phone.point.pending')}
          value={points.pending}
          hint={t('phone.point.pendingHint')}
        />
      )}
      {points.owed > 0 && (
        <Part
          testId="phone-points-owed"
          name={t('phone.point.owed')}
          value={-points.owed}
          hint={t('phone.point.owedHint')}
        />
      )}
      {points.expiring.length > 0 && (
        <div className={own.expiring} data-testid="phone-points-expiring">
          {points.expiring.slice(0, 3).map(({ points: amount, expiresAt }) => (
            <div key={expiresAt}>
              {t('phone.point.expiring', { points: formatCount(amount), date: formatDate(expiresAt) })}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Part({ testId, name, value, hint }: { testId: string; name: string; value: number; hint: string }) {
  return (
    <div className={own.part} data-testid={testId}>
      <span>
        {name}
        <span className={styles.note}>{hint}</span>
      </span>
      <strong className="num">{formatCount(value)}</strong>
    </div>
  );
}
