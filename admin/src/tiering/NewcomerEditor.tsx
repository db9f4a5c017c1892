import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NewcomerOption } from '../api/types.js';
import { useChannels } from '../channels/useChannels.js';
import { BasisHint } from '../display/BasisHint.js';
import { ProblemAt } from './Editing.js';
import styles from './tiering.module.css';

interface Props {
  tiers: { code: string; name: string }[];
  option: NewcomerOption | undefined;
  onChange: (option: NewcomerOption | undefined) => void;
}

/** 新客默认层级: where people begin who have not bought yet, by source channel and what they did on their first day. */
export function NewcomerEditor({ tiers, option, onChange }: Props) {
  const { t } = useTranslation();
  const first = tiers[0]?.code ?? '';
  return (
    <section className={styles.optionRows} data-testid="newcomer">
      <div className={styles.optionRow}>
        <Checkbox
          checked={option !== undefined}
          disabled={tiers.length === 0}
          data-testid="newcomer-on"
          onChange={(event) =>
            onChange(event.target.checked ? { withinDays: 30, rules: [{ tierCode: first }] } : undefined)
          }
        >
          {t('tiering.newcomer.title')}
        </Checkbox>
        <BasisHint text={t('tiering.newcomer.basis')} />
        {option && (
          <InputNumber<number>
            prefix={t('tiering.newcomer.within')}
            suffix={t('words.days')}
            style={{ width: 190 }}
            min={1}
            max={365}
            precision={0}
            value={option.withinDays}
            aria-label={t('tiering.newcomer.within')}
            onChange={(days) => onChange({ ...option, withinDays: days ?? 1 })}
          />
        )}
        <ProblemAt path="newcomer" />
      </div>
      {option && <NewcomerRules tiers={tiers} option={option} onChange={onChange} />}
    </section>
  );
}

interface RulesProps {
  tiers: Props['tiers'];
  option: NewcomerOption;
  onChange: (option: NewcomerOption) => void;
}

function NewcomerRules({ tiers, option, onChange }: RulesProps) {
  const { t } = useTranslation();
  const channels = useChannels();
  const { rules } = option;
  const set = (index: number, change: Partial<NewcomerOption['rules'][number]>) =>
    onChange({
      ...option,
      rules: rules.map((rule, place) => (place === index ? { ...rule, ...change } : rule)),
    });
  const addRule = () => {
    const rule = { tierCode: tiers.at(-1)?.code ?? '', minFirstDayActivities: 1 };
    onChange({ ...option, rules: [...rules.slice(0, -1), rule, ...rules.slice(-1)] });
  };
  return (
    <>
      {rules.map((rule, index) => {
        const isLast = index === rules.length - 1;
        return (
          <div key={index} className={styles.optionRow} style={{ paddingLeft: 24 }}>
            {isLast && !rule.channelCodes && rule.minFirstDayActivities === undefined ? (
              <span>{t('tiering.newcomer.others')}</span>
            ) : (
              <>
                <Select<string[]>
                  mode="multiple"
                  maxTagCount="responsive"
                  style={{ width: 220 }}
                  prefix={<span className="muted">{t('tiering.newcomer.channel')}</span>}
                  placeholder={t('words.unlimited')}
                  aria-label={t('tiering.newcomer.channel')}
                  value={rule.channelCodes ?? []}
                  options={(channels.data ?? []).map((channel) => ({
                    value: channel.code,
                    label: channel.name,
                  }))}
                  onChange={(codes) => set(index, { channelCodes: codes.length > 0 ? codes : undefined })}
                />
                <InputNumber<number>
                  prefix={t('tiering.newcomer.activities')}
                  suffix={t('words.times')}
                  style={{ width: 190 }}
                  min={1}
                  max={1000}
                  precision={0}
                  placeholder={t('words.unlimited')}
                  value={rule.minFirstDayActivities ?? null}
                  aria-label={t('tiering.newcomer.activities')}
                  onChange={(count) => set(index, { minFirstDayActivities: count ?? undefined })}
                />
              </>
            )}
            <span>→</span>
            <Select<string>
              style={{ width: 150 }}
              aria-label={t('tiering.newcomer.tier')}
              value={rule.tierCode}
              options={tiers.map((tier) => ({ value: tier.code, label: tier.name }))}
              onChange={(tierCode) => set(index, { tierCode })}
            />
            {!isLast && (
              <Button
                type="text"
                size="small"
                danger
                icon={<DeleteOutlined />}
                aria-label={t('words.remove')}
                onClick={() =>
                  onChange({ ...option, rules: rules.filter((_rule, place) => place !== index) })
                }
              />
            )}
            <ProblemAt path={`newcomer.rules[${index}]`} />
          </div>
        );
      })}
      <Button size="small" type="text" icon={<PlusOutlined />} onClick={addRule} style={{ marginLeft: 16 }}>
        {t('tiering.newcomer.addRule')}
      </Button>
    </>
  );
}
