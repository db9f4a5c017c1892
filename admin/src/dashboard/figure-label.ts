import type { TFunction } from 'i18next';

const known = [
  'people',
  'members',
  'newMembers30',
  'paidAmount30',
  'paidBuyers30',
  'repurchaseRate365',
  'averageOrderValue30',
] as const;

/** The name of a figure of the dashboard; an unknown one keeps its key out of sight. */
export function figureLabel(key: string, t: TFunction): string {
  const match = known.find((name) => name === key);
  return match ? t(`dashboard.figures.${match}`) : t('dashboard.figures.other');
}
