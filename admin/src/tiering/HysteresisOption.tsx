import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { ProblemAt } from './Editing.js';

interface Props {
  percent: number | undefined;
  /** What the percentage is of, where it is not the threshold. */
  basis?: string;
  onChange: (percent: number | undefined) => void;
}

/** How far below its threshold a figure may fall before a held tier is lost. */
export function HysteresisOption({ percent, basis, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <span>
      {t('tiering.hysteresis')} <BasisHint text={basis ?? t('tiering.hysteresisBasis')} />{' '}
      <InputNumber<number>
        style={{ width: 84 }}
        suffix="%"
        min={0}
        max={50}
        precision={0}
        value={percent ?? 0}
        aria-label={t('tiering.hysteresis')}
        data-testid="hysteresis"
        onChange={(value) => onChange(value ? value : undefined)}
      />
      <ProblemAt path="hysteresisPercent" />
    </span>
  );
}
