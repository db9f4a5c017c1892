import { useTranslation } from 'react-i18next';
import { StatusTag } from '../display/StatusTag.js';

/** Whether a book agrees with what is really there. */
export function BookVerdict({ isGood }: { isGood: boolean }) {
  const { t } = useTranslation();
  return <StatusTag tone={isGood ? 'good' : 'bad'}>{t(`audit.ledger.${isGood ? 'good' : 'bad'}`)}</StatusTag>;
}
