import { lastLines } from './command.mjs';
import { Failure, reportError } from './failure.mjs';
import { sum, verdict } from './test-steps.mjs';

/** How much of a failing step's output is shown. */
const shownLines = 150;

/** Runs the steps of a test command, one line each, and ends with the count on the last line. */
export class TestReport {
  #progress;
  /** @type {import('./test-steps.mjs').StepResult[]} */
  #results = [];
  #unprepared = false;

  /** @param {import('./progress.mjs').Progress} progress */
  constructor(progress) {
    this.#progress = progress;
  }

  /**
   * A preparation; when it fails the rest is left out and counts as one failure.
   * @template T
   * @param {string} key
   * @param {string} label
   * @param {(note: (text: string) => void) => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async prepare(key, label, work) {
    if (this.#unprepared) return undefined;
    try {
      return await this.#progress.step(key, label, work);
    } catch (error) {
      this.#unprepared = true;
      this.fail(error);
      return undefined;
    }
  }

  /** Counts an error as one failed test and says it. @param {unknown} error */
  fail(error) {
    reportError(error);
    this.#results.push({ passed: 0, failed: 1, skipped: 0, output: '' });
  }

  /**
   * One step of tests; of a failing one the end of its output is shown.
   * @param {string} label
   * @param {() => Promise<import('./test-steps.mjs').StepResult>} work
   */
  async step(label, work) {
    if (this.#unprepared) return;
    const result = await this.#progress.step(label, label, work, verdict).catch((error) => {
      if (!(error instanceof Failure)) throw error;
      this.fail(error);
      return null;
    });
    if (!result) return;
    this.#results.push(result);
    if (result.failed > 0) this.#progress.line(lastLines(result.output, shownLines));
  }

  /**
   * Writes the last line.
   * @returns {number} the exit code: 1 when a test failed or none ran
   */
  end() {
    const total = sum(this.#results);
    this.#progress.line(verdict(total));
    return total.failed > 0 || total.passed === 0 ? 1 : 0;
  }
}
