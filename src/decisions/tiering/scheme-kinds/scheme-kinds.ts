import type { SchemeKindName } from '../scheme-definition.js';
import { clusters } from './clusters.js';
import { growthValue } from './growth-value.js';
import { lifecycle } from './lifecycle.js';
import { matrix } from './matrix.js';
import { predicted } from './predicted.js';
import { rfm } from './rfm.js';
import { ruleLadder } from './rule-ladder.js';
import type { SchemeKind } from './scheme-kind.js';
import { score } from './score.js';

/** Every kind of scheme by its name in definitions. */
export const schemeKinds: Record<SchemeKindName, SchemeKind> = {
  rule_ladder: ruleLadder as SchemeKind,
  growth_value: growthValue as SchemeKind,
  rfm: rfm as SchemeKind,
  lifecycle: lifecycle as SchemeKind,
  score: score as SchemeKind,
  clusters: clusters as SchemeKind,
  predicted: predicted as SchemeKind,
  matrix: matrix as SchemeKind,
};
