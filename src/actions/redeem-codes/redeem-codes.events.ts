/** Uses follow people who are merged. */
export const REDEEM_CODES_MERGE_SUBSCRIBER = 'redeem-codes.merge-members';
