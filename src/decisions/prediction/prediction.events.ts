/** Subscriber that forgets what was predicted of somebody who turned out to be somebody else. */
export const PREDICTION_MERGE_SUBSCRIBER = 'prediction.merge-members';
