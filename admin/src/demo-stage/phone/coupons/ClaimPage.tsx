import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { MiniOffer } from '../../../api/types-mini.js';
import { notifier } from '../../../app/notifier.js';
import { formatMoment } from '../../../format/moment.js';
import { Loaded, Nothing, Refusal } from '../PhoneStates.js';
import { PhoneTicket } from './PhoneTicket.js';
import { useClaim, useOffers } from './usePhoneCoupons.js';
import own from './coupons.module.css';
import styles from '../phone.module.css';

/** 领券中心: what can be claimed, and what stands in the way of the rest. */
export function ClaimPage() {
  const { t } = useTranslation();
  const offers = useOffers();
  return (
    <div className={styles.screen} data-testid="phone-claim">
      <Loaded asked={offers}>
        {(found) =>
          found.length === 0 ? (
            <Nothing>{t('phone.claim.none')}</Nothing>
          ) : (
            <div className={styles.tickets}>
              {found.map((offer) => (
                <Offer key={offer.templateId} offer={offer} />
              ))}
            </div>
          )
        }
      </Loaded>
    </div>
  );
}

function Offer({ offer }: { offer: MiniOffer }) {
  const { t } = useTranslation();
  const claim = useClaim(() => notifier.success(t('phone.claim.done')));
  const isClaimable = offer.state === 'claimable';
  return (
    <div data-testid="phone-offer" data-state={offer.state}>
      <PhoneTicket
        terms={offer}
        note={noteOf(offer, t)}
        isFaded={!isClaimable}
        end={
          isClaimable ? (
            <Button
              type="primary"
              size="small"
              shape="round"
              loading={claim.isPending}
              onClick={() => claim.mutate(offer.templateId)}
              data-testid="phone-claim-one"
            >
              {t('phone.claim.claim')}
            </Button>
          ) : (
            <span className={own.stamp}>{t(`phone.claim.states.${offer.state}`)}</span>
          )
        }
      />
      {claim.isError && <Refusal error={claim.error} />}
    </div>
  );
}

function noteOf({ state, reason, audience, validity, claimFrom }: MiniOffer, t: TFunction): string {
  if (state === 'not_started') return t('phone.claim.from', { time: formatMoment(claimFrom) });
  if (state === 'not_eligible') return [reason, audience].filter(Boolean).join(' · ');
  return reason ?? validity;
}
