import { describe, expect, it } from 'vitest';
import { silentLogger } from '../logging/logger.js';
import { DrainRunner } from './drain-runner.js';

function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('DrainRunner', () => {
  it('looks again when rung during a run, so a ring is never lost', async () => {
    const runner = new DrainRunner(silentLogger);
    const first = gate();
    let waiting = 1;
    let done = 0;
    runner.register({
      name: 'work',
      drain: async () => {
        const taken = waiting;
        waiting = 0;
        if (done === 0) await first.opened;
        done += taken;
        return taken;
      },
    });
    const running = runner.run('work');
    waiting = 1; // arrives after the look, before the end
    const rungAgain = runner.run('work');
    first.open();
    await Promise.all([running, rungAgain]);
    expect(done).toBe(2);
  });

  it('never runs one drain twice at a time', async () => {
    const runner = new DrainRunner(silentLogger);
    let inside = 0;
    let most = 0;
    runner.register({
      name: 'work',
      drain: async () => {
        inside += 1;
        most = Math.max(most, inside);
        await Promise.resolve();
        inside -= 1;
        return 0;
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => runner.run('work')));
    expect(most).toBe(1);
  });

  it('survives a failing drain and calls it again on the next ring', async () => {
    const runner = new DrainRunner(silentLogger);
    let calls = 0;
    runner.register({
      name: 'work',
      drain: async () => {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        return 0;
      },
    });
    await runner.run('work');
    await runner.run('work');
    expect(calls).toBe(2);
  });

  it('starts nothing after it was stopped, and waits for what runs', async () => {
    const runner = new DrainRunner(silentLogger);
    const held = gate();
    let ended = false;
    runner.register({
      name: 'work',
      drain: async () => {
        await held.opened;
        ended = true;
        return 1;
      },
    });
    const running = runner.run('work');
    const stopped = runner.stop();
    held.open();
    await Promise.all([running, stopped]);
    expect(ended).toBe(true);
    ended = false;
    await runner.run('work');
    expect(ended).toBe(false);
  });
});
