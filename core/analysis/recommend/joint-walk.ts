import type { Recommendation, WalkPlan } from '../../contracts/index.js';
import type { Question } from './question.js';
import { RecordedWalk } from './recorded-walk.js';
import type { PairedLevels } from './rule.js';
import { inWalkingOrder, type WalkRequest } from './walk.js';

/** Asks for the levels of one question. */
export interface JointRequest extends WalkRequest {
  readonly question: Question;
}
/** One of the walks of several questions, as far as it went. */
export interface JointStep {
  readonly walk: RecordedWalk;
  readonly found: Recommendation;
}
export interface JointFound {
  /** in the order of the questions; those after one by which nothing is safe were not walked */
  readonly steps: readonly [JointStep, ...JointStep[]];
  /** whose limit is the least: of equal ones the first */
  readonly binding: JointStep;
}

/**
 * Walks for several questions, of which safe must answer all: one walk for each, one after the other over the same chains,
 * none further than the limit found so far. The least of the limits is safe by all of them at once, with the confidence of
 * a single one: a limit beyond the true one is too far by the question that binds there, whose own walk then went wrong
 * (intersection-union test; Berger 1982). A walk that ends sooner tests no value that it would not have tested, so that
 * what the others found cannot make it go wrong more often.
 */
export function* jointWalk(
  plan: Pick<WalkPlan, 'axis' | 'grid' | 'origin' | 'real' | 'controlRows'>,
  budget: number,
  questions: readonly [Question, ...Question[]],
  given?: number,
): Generator<JointRequest, JointFound, PairedLevels> {
  const order = inWalkingOrder(plan);
  const asked = new Map<number | undefined, number>();
  const held = (value: number | undefined): number => asked.get(value) ?? 0;
  const steps: JointStep[] = [];
  let { grid } = plan;
  let left = budget;
  for (const question of questions) {
    const walk = new RecordedWalk({ ...plan, grid }, left, question, { given, held });
    let step = walk.next();
    while (step.done !== true) {
      const { value, seeds } = step.value;
      for (const at of [undefined, value]) asked.set(at, Math.max(seeds, held(at)));
      step = walk.next(yield { value, seeds, question });
    }
    const found = step.value;
    steps.push({ walk, found });
    left -= found.cells;
    const { limit } = found;
    if (limit === undefined) break;
    const last = grid.findIndex((value) => order(value, limit) >= 0);
    grid = grid.slice(0, last + 1);
  }
  const [first, ...others] = steps as [JointStep, ...JointStep[]];
  const binding = others.reduce(
    (least, one) => (isLess(one.found.limit, least.found.limit, order) ? one : least),
    first,
  );
  return { steps: [first, ...others], binding };
}

const isLess = (a: number | undefined, b: number | undefined, order: (a: number, b: number) => number): boolean =>
  b !== undefined && (a === undefined || order(a, b) < 0);
