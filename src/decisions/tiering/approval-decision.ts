/** What is known about a publication that may need a second pair of eyes. */
export interface ApprovalQuestion {
  /** Setting `tiering.approval-above`; null: no approval is ever needed. */
  approvalAbove: number | null;
  /** People whom the version would place elsewhere or for the first time: the changes its run would write. */
  changed: number;
}

/** True when another operator has to agree: more people change than the setting allows one operator to decide. */
export function needsApproval({ approvalAbove, changed }: ApprovalQuestion): boolean {
  return approvalAbove !== null && changed > approvalAbove;
}

/** Those who had a hand in a version that waits for approval. */
export interface PendingAuthors {
  /** Who wrote the definition last. */
  createdBy: string;
  /** Who asked for its publication. */
  requestedBy: string | null;
}

/** True when this operator wrote the version or asked for it, and therefore cannot approve it. */
export function isOwnWork({ createdBy, requestedBy }: PendingAuthors, operator: string): boolean {
  return operator === createdBy || operator === requestedBy;
}
