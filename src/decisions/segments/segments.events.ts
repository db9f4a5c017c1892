/** Subscriber by which frozen lists follow merged people. */
export const SEGMENTS_MERGE_SUBSCRIBER = 'segments.merge-members';
