import type { DrainRunner } from './drain-runner.js';

/**
 * Calls every drain at a steady interval, rung or not. It is what makes the work independent of
 * Redis: with an empty or dead Redis everything still happens, a few seconds later.
 */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runner: DrainRunner,
    private readonly intervalMs: number,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.runner.runAll(), this.intervalMs);
    void this.runner.runAll();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
