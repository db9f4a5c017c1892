import { Platform1700000000001 } from './0001-platform.js';
import { Channels1700000000002 } from './0002-channels.js';
import { Members1700000000003 } from './0003-members.js';
import { Orders1700000000004 } from './0004-orders.js';
import { MemberFacts1700000000005 } from './0005-member-facts.js';
import { Tiering1700000000006 } from './0006-tiering.js';

/** Every migration, in order. Listed by hand so that what runs can be read here. */
export const migrations = [
  Platform1700000000001,
  Channels1700000000002,
  Members1700000000003,
  Orders1700000000004,
  MemberFacts1700000000005,
  Tiering1700000000006,
];
