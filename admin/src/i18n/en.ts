import { deliveries, reactivation } from './en/actions.js';
import { app, errors, login, words } from './en/app.js';
import { audit } from './en/audit.js';
import { benefits } from './en/benefits.js';
import { batches, mall, redeemCodes } from './en/batches.js';
import { coupons } from './en/coupons.js';
import { dashboard } from './en/dashboard.js';
import { demo } from './en/demo.js';
import { engagement } from './en/engagement.js';
import { labels } from './en/labels.js';
import { members } from './en/members.js';
import { phone } from './en/phone.js';
import { points } from './en/points.js';
import { predictions, quality } from './en/quality.js';
import { redemption } from './en/redemption.js';
import { segments } from './en/segments.js';
import { channels, schedules } from './en/settings.js';
import { charts, table } from './en/table.js';
import { tags } from './en/tags.js';
import { tiering } from './en/tiering.js';

/** English, the second language. */
export const en = {
  app,
  words,
  errors,
  login,
  dashboard,
  members,
  tiering,
  segments,
  tags,
  quality,
  predictions,
  benefits,
  coupons,
  batches,
  redeemCodes,
  mall,
  redemption,
  points,
  deliveries,
  engagement,
  reactivation,
  channels,
  schedules,
  audit,
  demo,
  phone,
  table,
  charts,
  labels,
};
