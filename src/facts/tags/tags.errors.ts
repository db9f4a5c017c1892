import { AppError } from '../../platform/errors/app-error.js';

/** Something about tags that cannot be done as asked; codes `tags.…`. */
export class TagError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `tags.${reason}`, status, message, details });
  }
}

export function tagNotFound(id: string): TagError {
  return new TagError('not-found', 404, '没有找到这个标签', { id });
}
