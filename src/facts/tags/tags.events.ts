/** Subscriber that gives the tags of a merged record to the one that stays. */
export const TAGS_MERGE_SUBSCRIBER = 'tags.merge-members';
