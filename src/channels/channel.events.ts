/** A platform told what became of a message it had accepted. */
export const MESSAGE_VENDOR_RESULT = 'message.vendor-result';
export interface MessageVendorResult {
  channelId: string;
  /** What the platform answered when it accepted the message. */
  vendorMessageId: string;
  /** The platform's word, e.g. `success`, `send success`, `failed:user block`, `err(10001)`. */
  status: string;
  /** Of a mass send only. */
  counts?: { total: number; filtered: number; sent: number; failed: number };
}
