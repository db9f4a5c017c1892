import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { PhoneTicket } from '../demo-stage/phone/coupons/PhoneTicket.js';
import { couponTermsText, scopeTexts, validityText } from './CouponTerms.js';
import type { TemplateFields } from './useCoupons.js';
import styles from './coupons.module.css';

/** The ticket as members will see it, and what its details say. */
export function TicketPreview({ fields }: { fields: TemplateFields }) {
  const { t } = useTranslation();
  const scope = scopeTexts(fields.scope, t);
  const validity = validityText(fields, t);
  const sentence = [couponTermsText(fields), ...scope].join('，');
  return (
    <div className={styles.preview} data-testid="coupon-preview">
      <div className="muted">{t('coupons.preview')}</div>
      <div className={styles.previewPhone}>
        <PhoneTicket
          terms={{ ...fields, name: fields.name || '—', sentence }}
          note={validity}
          end={
            fields.isClaimable ? (
              <Button size="small" type="primary" shape="round" tabIndex={-1}>
                {t('coupons.previewClaim')}
              </Button>
            ) : undefined
          }
        />
        <dl className={styles.rules}>
          <div>
            <dt>{t('coupons.scope')}</dt>
            <dd>{scope.length > 0 ? scope.join('；') : t('coupons.scopeAll')}</dd>
          </div>
          <div>
            <dt>{t('coupons.validity')}</dt>
            <dd>{validity}</dd>
          </div>
          <div>
            <dt>{t('coupons.stacking')}</dt>
            <dd>{t(fields.isStackable ? 'coupons.stackableYes' : 'coupons.stackableNo')}</dd>
          </div>
          <div>
            <dt>{t('coupons.afterRefund')}</dt>
            <dd>{t(`coupons.afterRefunds.${fields.afterRefund}`)}</dd>
          </div>
          {fields.note !== '' && (
            <div>
              <dt>{t('coupons.useNote')}</dt>
              <dd>{fields.note}</dd>
            </div>
          )}
        </dl>
      </div>
    </div>
  );
}
