import { useTranslation } from 'react-i18next';
import type { PointsRules } from '../api/types-points.js';
import { formatDecimal } from '../format/number.js';

/** The rules in words, one sentence per subject. */
export function useRulesSentences(): (rules: PointsRules) => string[] {
  const { t } = useTranslation();
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
            `${t('points.categoriesCount', { count: categories.length })}: ` +
              categories.map(([name, multiplier]) => `${name} ×${formatDecimal(multiplier)}`).join(', '),
          ]
        : []),
      ...(activities.length > 0
        ? [
            `${t('points.activitiesCount', { count: activities.length })}: ` +
              activities.map(([kind, { points }]) => `${kind} +${points}`).join(', '),
          ]
        : []),
    ];
  };
}
