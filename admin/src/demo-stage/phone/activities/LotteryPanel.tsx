import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniDraw, MiniLottery } from '../../../api/types-mini.js';
import { formatYuanShort } from '../../../format/money.js';
import { formatMoment } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { Refusal } from '../PhoneStates.js';
import { usePhoneAct } from '../usePhoneQuery.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** 抽奖: prizes with their odds, one press per chance, and what came of the presses before. */
export function LotteryPanel({ lottery }: { lottery: MiniLottery }) {
  const { t } = useTranslation();
  const [drawn, setDrawn] = useState<MiniDraw | null>(null);
  const draw = usePhoneAct<void, MiniDraw>(() => ({ path: `/lotteries/${lottery.id}/draw` }), setDrawn);
  return (
    <>
      <div className={own.drawBox}>
        {drawn && <Outcome drawn={drawn} />}
        <Button
          type="primary"
          size="large"
          shape="round"
          disabled={lottery.chancesLeft === 0}
          loading={draw.isPending}
          onClick={() => draw.mutate()}
          data-testid="phone-draw"
        >
          {t('phone.lottery.press')}
        </Button>
        <span className={styles.small} data-testid="phone-chances">
          {t('phone.lottery.chances', { n: lottery.chancesLeft })}
        </span>
        {draw.isError && <Refusal error={draw.error} />}
      </div>
      <div className={styles.month}>{t('phone.lottery.prizes')}</div>
      <ul className={styles.entries} data-testid="phone-prizes">
        {lottery.prizes.map((prize) => (
          <li key={`${prize.level}${prize.name}`}>
            <span>
              {prize.level} · {prize.name}
              <span className={styles.note}>
                {t('phone.lottery.prize', {
                  worth: formatYuanShort(prize.worthFen),
                  stock: formatCount(prize.stock),
                  left: formatCount(prize.left),
                })}
              </span>
            </span>
            <span className={styles.count}>{oddsText(prize.oddsPpm)}</span>
          </li>
        ))}
      </ul>
      {lottery.draws.length > 0 && <Draws draws={lottery.draws} />}
      <p className={styles.small} style={{ marginTop: 12, overflowWrap: 'anywhere' }}>
        {lottery.seed === null
          ? t('phone.lottery.sealed', { hash: lottery.seedHash })
          : t('phone.lottery.opened', { hash: lottery.seedHash, seed: lottery.seed })}
      </p>
    </>
  );
}

function Outcome({ drawn }: { drawn: MiniDraw }) {
  const { t } = useTranslation();
  if (!drawn.prize)
    return (
      <p className={own.outcome} data-testid="phone-draw-outcome">
        {t('phone.lottery.lost')}
      </p>
    );
  const { level, name, reward } = drawn.prize;
  return (
    <p className={`${own.outcome} ${own.won}`} data-testid="phone-draw-outcome">
      {t('phone.lottery.won', { prize: `${level} ${name}` })}
      {reward.state === 'owed' && reward.reason !== null && (
        <span className={styles.note}>{reward.reason}</span>
      )}
    </p>
  );
}

function Draws({ draws }: { draws: MiniLottery['draws'] }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.month}>{t('phone.lottery.mine')}</div>
      <ul className={styles.entries}>
        {draws.map((draw) => (
          <li key={draw.chanceNo}>
            <span>{draw.prize ?? t('phone.lottery.nothing')}</span>
            <span className={styles.small}>{formatMoment(draw.at)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Millionths as a percentage without rounding. */
function oddsText(ppm: number): string {
  return `${(ppm / 10_000).toFixed(4).replace(/\.?0+$/, '')}%`;
}
