import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { RequestInvalid, refusedFields } from './request-validation.js';

/**
 * Checks a plain object against its class, as the pipe does for whole bodies and queries; for routes
 * some of whose keys are not known beforehand. Throws `request.invalid`.
 */
export function checked<Checked extends object>(type: new () => Checked, value: object): Checked {
  const instance = plainToInstance(type, value);
  const problems = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (problems.length > 0) throw new RequestInvalid(refusedFields(problems));
  return instance;
}
