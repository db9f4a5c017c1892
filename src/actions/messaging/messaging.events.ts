/** A mass send has come to its end: submitted, rejected, dropped, or of unknown fate for good. */
export const MASS_SEND_SETTLED = 'mass-send.settled';
export interface MassSendSettled {
  massSendId: string;
  sourceKind: string;
  outcome: 'submitted' | 'rejected' | 'dropped' | 'unknown';
}
