/**
 * Turns the main job's stream of progress events into one line per stage.
 */
export class StageLines {
  #progress;
  #now;
  /** @type {{ stage: string, startedAt: number, done?: number, total?: number } | null} */
  #current = null;

  /**
   * @param {import('./progress.mjs').Progress} progress
   * @param {() => number} [now] milliseconds
   */
  constructor(progress, now = () => performance.now()) {
    this.#progress = progress;
    this.#now = now;
  }

  /** @param {import('./app-cli.mjs').ProgressEvent} event */
  add({ stage, done, total }) {
    if (this.#current?.stage !== stage) {
      this.end();
      this.#current = { stage, startedAt: this.#now() };
    }
    const current = this.#current;
    if (!current) return;
    current.done = done ?? current.done;
    current.total = total ?? current.total;
    this.#progress.live(`· ${stage} … ${amount(current)}`);
  }

  /** Closes the running stage; called when the job has ended well. */
  end() {
    if (!this.#current) return;
    const { stage, startedAt } = this.#current;
    const count = amount({ ...this.#current, total: undefined });
    const seconds = ((this.#now() - startedAt) / 1000).toFixed(1);
    this.#progress.line(`✓ ${stage}${count ? `: ${count}` : ''} (${seconds} s)`);
    this.#current = null;
  }
}

/** @param {{ done?: number, total?: number }} counted */
function amount({ done, total }) {
  if (done === undefined) return '';
  const text = done.toLocaleString('en-US');
  return total === undefined || total === 0 ? text : `${text} of ${total.toLocaleString('en-US')}`;
}
