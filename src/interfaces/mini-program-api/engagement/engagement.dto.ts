import { IsNotEmpty, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';

const MOST_QUESTIONS = 50;
const MOST_CHOICES = 30;
const LONGEST_ANSWER = 500;

/** Question code → chosen option codes, or one text, or one rating as text. */
function isAnswers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const given = Object.values(value);
  return (
    given.length <= MOST_QUESTIONS &&
    given.every(
      (answer) =>
        Array.isArray(answer) &&
        answer.length <= MOST_CHOICES &&
        answer.every((part) => typeof part === 'string' && part.length <= LONGEST_ANSWER),
    )
  );
}

export class AnswersRequest {
  /** Question code → list of answers; a vote's question is called `vote`. */
  @ValidateBy({ name: 'isAnswers', validator: { validate: isAnswers } })
  answers!: Record<string, string[]>;
}

export class AttendRequest {
  /** Six digits shown on site. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(16)
  @Matches(/^\s*\d+\s*$/)
  code!: string;
}
