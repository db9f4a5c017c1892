import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { summaryLines } from '../../bin/lib/demo-summary.mjs';
import { Progress } from '../../bin/lib/progress.mjs';
import { StageLines } from '../../bin/lib/stage-lines.mjs';

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function progressInto(sink: Sink): Progress {
  // Only `write`, `isTTY` and `columns` of a terminal are used.
  return new Progress(sink as unknown as NodeJS.WriteStream);
}

describe("the demo's summary", () => {
  it('shows one subject per line, money in yuan, tiers by scheme', () => {
    const lines = summaryLines({
      members: 23570,
      netAmountFen: 250031563,
      tiers: { rfm: { champions: 1200, none: 3 } },
      deliveries: { submitted: 12, dropped: { no_consent: 3 } },
      coupons: {},
      seconds: { sync: 12.5 },
    });
    expect(lines.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      'members 23,570',
      'net amount ¥2,500,315.63',
      'rfm champions 1,200 · none 3',
      'deliveries submitted 12 · dropped no consent 3',
      'coupons none',
      'seconds sync 12.5',
    ]);
  });
});

describe('progress', () => {
  it('writes one line per stage where lines cannot be rewritten', () => {
    const sink = new Sink();
    let now = 0;
    const stages = new StageLines(progressInto(sink), () => now);
    stages.add({ stage: 'sync orders', done: 0, total: 69659 });
    now = 1500;
    stages.add({ stage: 'sync orders', done: 69659, total: 69659 });
    stages.add({ stage: 'tiers' });
    now = 2000;
    stages.end();
    expect(sink.text).toBe('✓ sync orders: 69,659 (1.5 s)\n✓ tiers (0.5 s)\n');
  });

  it('keeps the seconds of each step and marks a failed one', async () => {
    const sink = new Sink();
    const progress = progressInto(sink);
    await progress.step(
      'build',
      'build',
      () => Promise.resolve(['server']),
      (built) => built.join(),
    );
    await expect(progress.step('x', 'migrate', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(sink.text).toMatch(/^✓ build: server \(0\.\d s\)\n✗ migrate \(0\.\d s\)\n$/);
    expect(Object.keys(progress.seconds)).toEqual(['build']);
  });
});
