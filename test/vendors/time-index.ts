/**
 * Positions of a list, kept in the order of (time, position). Paging resumes after a key instead of an
 * offset, so rows that move while someone is paging are never skipped for others.
 */
export class TimeIndex {
  private positions: number[] = [];

  constructor(private readonly timeOf: (position: number) => number) {}

  /** Takes positions 0..size-1 at once. */
  build(size: number): void {
    this.positions = Array.from({ length: size }, (_, position) => position);
    this.positions.sort((a, b) => this.timeOf(a) - this.timeOf(b) || a - b);
  }

  insert(position: number): void {
    this.positions.splice(this.firstAfter(this.timeOf(position), position), 0, position);
  }

  /** Moves `position` to where it belongs after `change` has altered its time. */
  move(position: number, change: () => void): void {
    const from = this.firstAfter(this.timeOf(position), position) - 1;
    if (this.positions[from] === position) this.positions.splice(from, 1);
    change();
    this.insert(position);
  }

  /** Positions with `fromTime <= time <= toTime`, starting behind the key when one is given. */
  *range(
    fromTime: number,
    toTime: number,
    after: { time: number; position: number } | null,
  ): Generator<number> {
    let at = this.firstAfter(fromTime, -1);
    if (after !== null) at = Math.max(at, this.firstAfter(after.time, after.position));
    for (; at < this.positions.length; at += 1) {
      const position = this.positions[at] as number;
      if (this.timeOf(position) > toTime) return;
      yield position;
    }
  }

  private firstAfter(time: number, position: number): number {
    let low = 0;
    let high = this.positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const candidate = this.positions[middle] as number;
      const candidateTime = this.timeOf(candidate);
      if (candidateTime > time || (candidateTime === time && candidate > position)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The page key of a row, opaque to callers. */
export function encodePageKey(time: number, position: number): string {
  return Buffer.from(`${time}.${position}`).toString('base64url');
}

/** The row behind a page key, or null when it is not one of ours. */
export function decodePageKey(key: string): { time: number; position: number } | null {
  const match = /^(-?\d{1,12})\.(\d{1,9})$/.exec(Buffer.from(key, 'base64url').toString('latin1'));
  return match && { time: Number(match[1]), position: Number(match[2]) };
}
