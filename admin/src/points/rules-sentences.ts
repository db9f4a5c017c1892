import { useTranslation } from 'react-i18next';
import type { PointsRules, PointsRulesPage } from '../api/types-points.js';
import { formatDecimal } from '../format/number.js';

/** The rules in words, one sentence per subject. */
export function useRulesSentences(kinds: PointsRulesPage['activityKinds']): (rules: PointsRules) => string[] {
  const { t, i18n } = useTranslation();
  const nameOf = (kind: string): string => {
    const known = kinds.find((one) => one.kind === kind);
    return (i18n.language.startsWith('zh') ? known?.labelZh : known?.labelEn) ?? t('points.otherActivity');
  };
  return (rules) => {
    const categories = Object.entries(rules.categories);
    const activities = Object.entries(rules.activities);
    return [
      t('points.sentence', {
        perYuan: String(rules.perYuan),
        rounding: t(`points.roundings.${rules.rounding}`),
      }),
      ...(categories.length > 0
        ? [
            `${t('points.categoriesCount', { count: categories.length })}${t('points.colon')}` +
              categories
                .map(([name, multiplier]) => `${name} ×${formatDecimal(multiplier)}`)
                .join(t('points.comma')),
          ]
        : []),
      ...(activities.length > 0
        ? [
            `${t('points.activitiesCount', { count: activities.length })}${t('points.colon')}` +
              activities.map(([kind, { points }]) => `${nameOf(kind)} +${points}`).join(t('points.comma')),
          ]
        : []),
    ];
  };
}
