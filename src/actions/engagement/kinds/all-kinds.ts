import type { EngagementDefinition, EngagementKind } from '../engagement-definition.js';
import { checkInRules } from './check-in.js';
import type { KindRules } from './kind-rules.js';
import { lotteryRules } from './lottery.js';
import { profileRules } from './profile.js';
import { quizRules } from './quiz.js';
import { referralRules } from './referral.js';
import { signUpRules } from './sign-up.js';
import { surveyRules } from './survey.js';
import { voteRules } from './vote.js';

type Rules = { [Kind in EngagementKind]: KindRules<Extract<EngagementDefinition, { kind: Kind }>> };

const rules: Rules = {
  check_in: checkInRules,
  profile: profileRules,
  survey: surveyRules,
  quiz: quizRules,
  vote: voteRules,
  sign_up: signUpRules,
  lottery: lotteryRules,
  referral: referralRules,
};

/** The rules of a kind. A definition is only ever handed to the rules of its own `kind`. */
export function rulesOf(kind: EngagementKind): KindRules {
  return rules[kind] as unknown as KindRules;
}

/** What operators and members call a kind. */
export function kindLabel(kind: EngagementKind): string {
  return rules[kind].labelZh;
}
