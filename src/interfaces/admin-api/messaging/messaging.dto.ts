import { IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { DeliveryOutcome } from '../../../actions/messaging/delivery.store.js';
import type { MessageKind, Purpose } from '../../../actions/messaging/send-gate.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;
const WORD = /^[a-z_]{1,32}$/;
const OUTCOMES: readonly DeliveryOutcome[] = [
  'queued',
  'claimed',
  'submitted',
  'sent',
  'rejected',
  'dropped',
  'unknown',
];

/** The dates of 发送记录, both included. */
export class DeliveryDatesQuery {
  @IsOptional()
  @Matches(DATE)
  from?: string;

  @IsOptional()
  @Matches(DATE)
  to?: string;
}

/** Filters of the list of messages. */
export class DeliveriesQuery extends PageQuery {
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: DeliveryOutcome;

  @IsOptional()
  @Matches(WORD)
  reason?: string;

  @IsOptional()
  @IsIn(['service', 'marketing'])
  purpose?: Purpose;

  @IsOptional()
  @Matches(ID)
  memberId?: string;

  @IsOptional()
  @Matches(WORD)
  source?: string;

  @IsOptional()
  @Matches(DATE)
  from?: string;

  @IsOptional()
  @Matches(DATE)
  to?: string;
}

export class BlastLimitBody {
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  people!: number;
}

/** A message that can be filled in and sent. */
export class MessageTemplateBody {
  @Matches(/^[a-z0-9][a-z0-9-]{0,63}$/)
  code!: string;

  @IsString()
  @MaxLength(64)
  title!: string;

  @IsIn(['service', 'marketing'])
  purpose!: Purpose;

  @Matches(ID)
  channelId!: string;

  @IsIn(['template', 'subscribe', 'mass'])
  messageKind!: MessageKind;

  @IsString()
  @MaxLength(64)
  vendorTemplateId!: string;

  /** Field name of the platform's template → text with `{{placeholders}}`. */
  @IsObject()
  fields!: Record<string, string>;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  page?: string;
}
