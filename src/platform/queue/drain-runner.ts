import type { Logger } from '../logging/logger.js';
import type { Drain } from './drain.js';

interface Lane {
  drain: Drain;
  isRunning: boolean;
  wasRungAgain: boolean;
  idle: Promise<void>;
}

/**
 * Runs drains, each at most once at a time in this process. A ring during a run makes the drain look
 * once more before it rests, so no ring is lost and many rings cost one look.
 */
export class DrainRunner {
  private readonly lanes = new Map<string, Lane>();
  private isStopping = false;

  constructor(private readonly logger: Logger) {}

  register(drain: Drain): void {
    if (this.lanes.has(drain.name)) throw new Error(`Two drains are called ${drain.name}`);
    this.lanes.set(drain.name, { drain, isRunning: false, wasRungAgain: false, idle: Promise.resolve() });
  }

  get names(): string[] {
    return [...this.lanes.keys()];
  }

  /** Runs a drain until nothing is open; resolves when it rests. Unknown names are ignored (older build). */
  async run(name: string): Promise<void> {
    const lane = this.lanes.get(name);
    if (!lane || this.isStopping) return;
    lane.wasRungAgain = true;
    if (!lane.isRunning) {
      lane.isRunning = true;
      lane.idle = this.work(lane);
    }
    await lane.idle;
  }

  /** Runs every drain once round; what the sweeper calls. */
  async runAll(): Promise<void> {
    await Promise.all(this.names.map((name) => this.run(name)));
  }

  /** Lets running pieces end and starts no more. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.lanes.values()].map((lane) => lane.idle));
  }

  private async work(lane: Lane): Promise<void> {
    try {
      while (lane.wasRungAgain && !this.isStopping) {
        lane.wasRungAgain = false;
        while (!this.isStopping && (await lane.drain.drain()) > 0);
      }
    } catch (error) {
      this.logger.warn('drain failed; the sweeper will call it again', { drain: lane.drain.name, error });
    } finally {
      lane.isRunning = false;
    }
  }
}
