/** Exchanges follow people who are merged. */
export const POINTS_MALL_MERGE_SUBSCRIBER = 'points-mall.merge-members';
