/**
 * Says what a command is doing, one line per step with its seconds. On a terminal the running step is rewritten
 * in place; elsewhere (a log, a pipe) only whole lines are written.
 */
export class Progress {
  #out;
  #live;
  #width = 0;
  /** Seconds of every finished step by its key. @type {Record<string, number>} */
  seconds = {};

  /** @param {NodeJS.WriteStream} [out] default stdout; a command whose stdout is for results gives stderr */
  constructor(out = process.stdout) {
    this.#out = out;
    this.#live = out.isTTY === true && !process.env['CI'];
  }

  /**
   * Runs one step and reports it. A failing step is marked, and its error goes on.
   * @template T
   * @param {string} key name of the step in `seconds`
   * @param {string} label what is said
   * @param {(note: (text: string) => void) => Promise<T>} work may call `note` with what it is doing right now
   * @param {(result: T) => string} [describe] a few words on the outcome
   * @returns {Promise<T>}
   */
  async step(key, label, work, describe) {
    const startedAt = performance.now();
    const elapsed = () => (performance.now() - startedAt) / 1000;
    let noted = '';
    this.#rewrite(`· ${label} …`);
    const timer = this.#live
      ? setInterval(() => this.#rewrite(`· ${label} … ${noted} ${elapsed().toFixed(0)} s`), 1000)
      : undefined;
    try {
      const result = await work((text) => {
        noted = text;
        if (this.#live) this.#rewrite(`· ${label} … ${text}`);
        else this.line(`  ${label}: ${text}`);
      });
      this.seconds[key] = Math.round(elapsed() * 10) / 10;
      const outcome = describe?.(result) ?? '';
      this.#finish(`✓ ${label}${outcome ? `: ${outcome}` : ''}`, elapsed());
      return result;
    } catch (error) {
      this.#finish(`✗ ${label}`, elapsed());
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** Writes a whole line of its own. @param {string} text */
  line(text) {
    this.#clear();
    this.#out.write(`${text}\n`);
  }

  /** Shows a line that the next one replaces; nothing where lines cannot be rewritten. @param {string} text */
  live(text) {
    this.#rewrite(text);
  }

  /** @param {string} text @param {number} seconds */
  #finish(text, seconds) {
    this.line(`${text} (${seconds.toFixed(1)} s)`);
  }

  /** @param {string} text */
  #rewrite(text) {
    if (!this.#live) return;
    const columns = this.#out.columns || 80;
    const shown = text.slice(0, columns - 1);
    this.#clear();
    this.#out.write(shown);
    this.#width = shown.length;
  }

  #clear() {
    if (this.#width > 0) this.#out.write('\r\u001B[K');
    this.#width = 0;
  }
}
