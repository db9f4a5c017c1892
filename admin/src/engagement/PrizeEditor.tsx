import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LotteryPrize } from '../api/types-engagement.js';
import { YuanInput } from '../display/YuanInput.js';
import { CouponSelect } from './CouponSelect.js';
import { newPrize, percentText, ppmOf } from './starting-terms.js';
import styles from './engagement.module.css';

const PPM = 1_000_000;
const MOST = 20;

/** The prizes of a lottery with worth, odds and number. */
export function PrizeEditor({
  prizes,
  onChange,
}: {
  prizes: LotteryPrize[];
  onChange: (prizes: LotteryPrize[]) => void;
}) {
  const { t } = useTranslation();
  const set = (index: number, changes: Partial<LotteryPrize>) =>
    onChange(prizes.map((old, at) => (at === index ? { ...old, ...changes } : old)));
  const sum = prizes.reduce((total, { oddsPpm }) => total + oddsPpm, 0);
  return (
    <>
      <table className={styles.prizes}>
        <thead>
          <tr>
            <th>{t('engagement.prizeLevel')}</th>
            <th>{t('engagement.prizeName')}</th>
            <th>{t('engagement.prizeKind')}</th>
            <th>{t('engagement.worth')}</th>
            <th>{t('engagement.odds')}</th>
            <th>{t('engagement.stock')}</th>
            <th aria-label={t('table.actions')} />
          </tr>
        </thead>
        <tbody>
          {prizes.map((prize, index) => (
            <tr key={index}>
              <td>
                <Input
                  aria-label={t('engagement.prizeLevel')}
                  style={{ width: 92 }}
                  maxLength={16}
                  value={prize.level}
                  onChange={(event) => set(index, { level: event.target.value })}
                />
              </td>
              <td>
                <Input
                  aria-label={t('engagement.prizeName')}
                  data-testid={`prize-name-${index}`}
                  style={{ width: 160 }}
                  maxLength={64}
                  value={prize.name}
                  onChange={(event) => set(index, { name: event.target.value })}
                />
              </td>
              <td>
                <PrizeKind prize={prize} onChange={(changes) => set(index, changes)} />
              </td>
              <td>
                <YuanInput
                  aria-label={t('engagement.worth')}
                  style={{ width: 120 }}
                  min={0}
                  precision={2}
                  fen={prize.worthFen}
                  onFenChange={(fen) => set(index, { worthFen: fen ?? 0 })}
                />
              </td>
              <td>
                <InputNumber
                  aria-label={t('engagement.odds')}
                  data-testid={`prize-odds-${index}`}
                  style={{ width: 104 }}
                  min={0}
                  max={100}
                  precision={4}
                  formatter={(value, info) => (info.userTyping ? info.input : String(Number(value ?? 0)))}
                  value={prize.oddsPpm / 10_000}
                  onChange={(percent) => set(index, { oddsPpm: ppmOf(percent) })}
                />
              </td>
              <td>
                <InputNumber
                  aria-label={t('engagement.stock')}
                  style={{ width: 92 }}
                  min={0}
                  precision={0}
                  value={prize.stock}
                  onChange={(stock) => set(index, { stock: stock ?? 0 })}
                />
              </td>
              <td>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('words.remove')}
                  onClick={() => onChange(prizes.filter((_, at) => at !== index))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.row}>
        {prizes.length < MOST && (
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => onChange([...prizes, newPrize(prizes.length)])}
          >
            {t('engagement.addPrize')}
          </Button>
        )}
        <span className="muted num">
          {t('engagement.oddsSum', { share: percentText(sum), rest: percentText(Math.max(PPM - sum, 0)) })}
        </span>
      </div>
    </>
  );
}

function PrizeKind({
  prize,
  onChange,
}: {
  prize: LotteryPrize;
  onChange: (changes: Partial<LotteryPrize>) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.rows}>
      <Select
        aria-label={t('engagement.prizeKind')}
        style={{ width: 150 }}
        value={prize.kind}
        options={(['goods', 'coupon', 'points'] as const).map((value) => ({
          value,
          label: t(`engagement.prizeKinds.${value}`),
        }))}
        onChange={(kind) => onChange({ kind, templateId: null, points: kind === 'points' ? 10 : null })}
      />
      {prize.kind === 'coupon' && (
        <CouponSelect
          width={150}
          value={prize.templateId}
          onChange={(templateId) => onChange({ templateId })}
        />
      )}
      {prize.kind === 'points' && (
        <InputNumber
          aria-label={t('engagement.rewardKinds.points')}
          style={{ width: 150 }}
          min={1}
          max={1_000_000}
          precision={0}
          suffix={t('engagement.pointsUnit')}
          value={prize.points}
          onChange={(points) => onChange({ points: points ?? 1 })}
        />
      )}
    </div>
  );
}
