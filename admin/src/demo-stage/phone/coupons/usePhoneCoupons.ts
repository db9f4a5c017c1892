import { useInfiniteQuery } from '@tanstack/react-query';
import { miniApi } from '../../../api/http.js';
import type { MiniCoupon, MiniCouponDetail, MiniOffer } from '../../../api/types-mini.js';
import { usePhoneLife } from '../phone-life.js';
import { usePhoneAct, usePhoneQuery } from '../usePhoneQuery.js';

export type CouponPart = 'usable' | 'used' | 'ended';

/** Coupons of one answer. */
const pageSize = 20;

/** The member's coupons of one part, newest first, page by page. */
export function usePhoneCoupons(part: CouponPart) {
  const { personId, token, interval } = usePhoneLife();
  return useInfiniteQuery({
    queryKey: ['phone', personId, '/coupons', part],
    queryFn: ({ pageParam, signal }) =>
      miniApi.get<MiniCoupon[]>('/coupons', token, { part, before: pageParam, limit: pageSize }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
    refetchInterval: interval,
  });
}

export const usePhoneCoupon = (couponId: string) =>
  usePhoneQuery<MiniCouponDetail>(`/coupons/${couponId}`, { isLive: true });

export const useOffers = () => usePhoneQuery<MiniOffer[]>('/claim-centre', { isLive: true });

/** Claims one offer, once. */
export const useClaim = (onClaimed: () => void) =>
  usePhoneAct<string>((templateId) => ({ path: `/claim-centre/${templateId}/claim` }), onClaimed);

/** Turns a word or a code into what it stands for. */
export const useRedeemCode = (onRedeemed: () => void) =>
  usePhoneAct<string>((code) => ({ path: '/redeem-codes', body: { code } }), onRedeemed);
