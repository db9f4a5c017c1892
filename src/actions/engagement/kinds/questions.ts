import type { AnswerOption } from '../engagement-definition.js';
import { DefinitionInvalid } from '../engagement.errors.js';
import { JsonReader } from '../json-reader.js';
import { problemIf, type Problem } from './kind-rules.js';

const CODE = /^[A-Za-z0-9_-]{1,32}$/;
const MAX_OPTIONS = 30;

/** A code that names a question or an option for good. */
export function readCode(reader: JsonReader): string {
  const code = reader.text('code', 32);
  if (!CODE.test(code)) throw new DefinitionInvalid(reader.at('code'), '代码只能是字母、数字、- 和 _');
  return code;
}

export function readOptions(reader: JsonReader, name: string): AnswerOption[] {
  const options = reader.list(name, MAX_OPTIONS, (value, path) => {
    const option = new JsonReader(value, path, ['code', 'label']);
    return { code: readCode(option), label: option.text('label', 64) };
  });
  requireDistinct(options, reader.at(name));
  return options;
}

export function requireDistinct(items: readonly { code: string }[], path: string): void {
  if (new Set(items.map(({ code }) => code)).size < items.length)
    throw new DefinitionInvalid(path, '代码重复');
}

/** Choices need at least two options, all with words. */
export function optionProblems(options: readonly AnswerOption[], path: string, what: string): Problem[] {
  return [
    ...problemIf(options.length < 2, path, `${what}至少要有两个选项`),
    ...problemIf(
      options.some(({ label }) => label === ''),
      path,
      `${what}有选项没填文字`,
    ),
  ];
}
