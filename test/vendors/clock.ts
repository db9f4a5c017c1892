import type { Journal } from './journal.js';
import { shanghaiDate, shanghaiInstant } from './shanghai-time.js';

/** real: the machine's time. running: set once, then moves with real time. standing: keeps its date. */
export type ClockMode = 'real' | 'running' | 'standing';

/** The platform's idea of now. Tokens, login codes and signatures go by the real clock instead. */
export class SimulatorClock {
  private mode: ClockMode = 'real';
  private baseMs = 0;
  private setAtMs = 0;

  constructor(
    private readonly journal: Journal,
    standingAtMs: number | null,
  ) {
    if (standingAtMs !== null) {
      this.mode = 'standing';
      this.baseMs = standingAtMs;
    }
    journal.on('clock', (event) => {
      this.mode = event.mode;
      this.baseMs = event.baseMs;
      this.setAtMs = event.setAtMs;
    });
  }

  nowMs(): number {
    if (this.mode === 'real') return Date.now();
    return this.mode === 'standing' ? this.baseMs : this.baseMs + Date.now() - this.setAtMs;
  }

  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  today(): string {
    return shanghaiDate(this.nowMs());
  }

  /**
   * The second at which a new fact happens. A standing clock moves on by one second per fact, within its
   * date, so that two events of one person never carry the same time.
   */
  stampSeconds(): number {
    if (this.mode === 'standing') this.observe(Math.floor(this.baseMs / 1000) + 1);
    return this.nowSeconds();
  }

  /** Keeps a standing clock from falling behind a fact that the journal brings back. */
  observe(atSeconds: number): void {
    const lastOfDay = shanghaiInstant(this.today(), 86_399);
    const atMs = Math.min(atSeconds * 1000, lastOfDay);
    if (this.mode === 'standing' && atMs > this.baseMs) this.baseMs = atMs;
  }

  set(mode: ClockMode, nowMs: number): void {
    this.journal.append('clock', { mode, baseMs: nowMs, setAtMs: Date.now() });
  }

  /** Moves the clock on; a clock in real mode becomes a running one. */
  advance(ms: number): void {
    this.set(this.mode === 'real' ? 'running' : this.mode, this.nowMs() + ms);
  }

  describe(): { mode: ClockMode; now: string; nowMs: number; date: string } {
    const nowMs = this.nowMs();
    return { mode: this.mode, now: new Date(nowMs).toISOString(), nowMs, date: shanghaiDate(nowMs) };
  }
}
