import { AppError } from '../../platform/errors/app-error.js';

/** What is wrong with a rule, and where. `path` is like `rules[0].rules[2].value`. */
export class RuleError extends AppError {
  constructor(reason: string, path: string, message: string, details: Record<string, unknown> = {}) {
    super({
      code: `conditions.${reason}`,
      status: 422,
      message: path === '' ? message : `${message}（位置：${path}）`,
      details: { path, ...details },
    });
  }

  /** The same error seen from further up, e.g. from the tier that holds the rule. */
  within(prefix: string): RuleError {
    const inner = String(this.details['path']);
    const path = inner === '' ? prefix : `${prefix}.${inner}`;
    const message = this.message.replace(/[（(]位置[：:][^）)]*[）)]$/, '');
    return new RuleError(this.code.replace('conditions.', ''), path, message, { ...this.details, path });
  }
}
