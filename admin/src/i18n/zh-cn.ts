import { deliveries, reactivation } from './zh-cn/actions.js';
import { app, errors, login, words } from './zh-cn/app.js';
import { audit } from './zh-cn/audit.js';
import { benefits } from './zh-cn/benefits.js';
import { batches, mall, redeemCodes } from './zh-cn/batches.js';
import { coupons } from './zh-cn/coupons.js';
import { dashboard } from './zh-cn/dashboard.js';
import { demo } from './zh-cn/demo.js';
import { engagement } from './zh-cn/engagement.js';
import { labels } from './zh-cn/labels.js';
import { members } from './zh-cn/members.js';
import { phone } from './zh-cn/phone.js';
import { points } from './zh-cn/points.js';
import { predictions, quality } from './zh-cn/quality.js';
import { redemption } from './zh-cn/redemption.js';
import { segments } from './zh-cn/segments.js';
import { channels, schedules } from './zh-cn/settings.js';
import { charts, table } from './zh-cn/table.js';
import { tags } from './zh-cn/tags.js';
import { tiering } from './zh-cn/tiering.js';

/** Chinese, the source of all wording. */
export const zhCn = {
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
