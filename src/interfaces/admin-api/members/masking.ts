/** A phone number of which we show the end alone; empty when there is none. */
export function maskedPhone(tail: string): string {
  return tail === '' ? '' : `*** **** ${tail}`;
}

const SHOWN = 4;

/** The end of an id on a platform, to tell two of them apart; a shop's own short customer numbers stay whole. */
export function maskedExternalId(id: string): string {
  return id.length <= 2 * SHOWN + 4 ? id : id.slice(-SHOWN);
}

const NOTICES: Record<string, string> = { feed: '会员名单', import: '文件导入' };

/** Version of the notice someone agreed to; of those who agreed elsewhere, where we know it from. */
export function noticeName(version: string): string {
  return NOTICES[version] ?? version;
}
