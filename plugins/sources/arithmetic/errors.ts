import type { RandomStream } from '../../../core/contracts/index.js';
import { answerOf, type ArithmeticProblem, computed, type Operation, solve } from './problems.js';

/** Kinds of a wrong step, none of which ever gives what is right. */
export const WRONG = ['digit', 'carry', 'copy', 'operation', 'random'] as const;
export type Wrong = (typeof WRONG)[number];

/** How often a solver errs, and how. */
export interface Errors {
  /** probability that a step is done wrong, or that a solution ends in a wrong answer */
  readonly errors: number;
  readonly per: 'step' | 'solution';
  /** any: one of the kinds, each as often */
  readonly wrong: Wrong | 'any';
  /** that wrong operations are taken from */
  readonly operations: readonly Operation[];
}

/** The solution of somebody who errs. */
export const solveWithErrors = (problem: ArithmeticProblem, given: Errors, random: RandomStream): string => {
  const { errors, per } = given;
  if (errors === 0) return solve(problem);
  const wrongly = (a: number, operation: Operation, b: number): number =>
    wrongResult([a, operation, b], kindOf(given, random), given.operations, random);
  if (per === 'step')
    return solve(problem, (a, operation, b) =>
      random.uniform() < errors ? wrongly(a, operation, b) : computed(a, operation, b),
    );
  const right = solve(problem);
  if (!(random.uniform() < errors)) return right;
  const last = problem.operations.length - 1;
  const errsAt = (step: number): string =>
    solve(problem, (a, operation, b, at) => (at === step ? wrongly(a, operation, b) : computed(a, operation, b)));
  const solution = errsAt(random.below(last + 1));
  // What a later step makes right again (times 0) is no wrong answer: the last step never is.
  return answerOf(solution) === answerOf(right) ? errsAt(last) : solution;
};

const kindOf = ({ wrong }: Errors, random: RandomStream): Wrong =>
  wrong === 'any' ? WRONG[random.below(WRONG.length)]! : wrong;

type StepOf = readonly [a: number, operation: Operation, b: number];

/** A number that is not the result, of that kind; of `digit` where there is none. */
const wrongResult = (step: StepOf, kind: Wrong, operations: readonly Operation[], random: RandomStream): number => {
  const right = computed(...step);
  const [a, operation, b] = step;
  switch (kind) {
    case 'carry': {
      const found = forgotten(step);
      if (found.length > 0) return found[random.below(found.length)]!;
      break;
    }
    case 'copy': {
      const found = computed(a, operation, otherDigit(b, random));
      if (found !== right) return found;
      break;
    }
    case 'operation': {
      const others = operations.map((other) => computed(a, other, b)).filter((other) => other !== right);
      if (others.length > 0) return others[random.below(others.length)]!;
      break;
    }
    case 'random':
      return other(right, random);
    case 'digit':
  }
  return otherDigit(right, random);
};

const power = (places: number): number => Number('1'.padEnd(1 + places, '0'));

/** What comes out where one carry or borrow that is due is forgotten; of a product one unit of a place but the first. */
const forgotten = ([a, operation, b]: StepOf): readonly number[] => {
  const right = computed(a, operation, b);
  const sign = right < 0 ? -1 : 1;
  const places = Array.from({ length: String(Math.abs(right)).length + 1 }, (_, place) => power(place + 1));
  if (operation === '*') return places.filter((unit) => unit <= Math.abs(right)).map((unit) => right - sign * unit);
  const [x, y] = [Math.abs(a), b];
  if ((operation === '+') === a >= 0)
    return places.filter((unit) => (x % unit) + (y % unit) >= unit).map((unit) => right - sign * unit);
  const [large, small] = x >= y ? [x, y] : [y, x];
  return places.filter((unit) => large % unit < small % unit).map((unit) => right + sign * unit);
};

/** One digit is another. The first of several is no 0: the number would have fewer. */
const otherDigit = (number: number, random: RandomStream): number => {
  const digits = String(Math.abs(number));
  const place = random.below(digits.length);
  const old = Number(digits[place]);
  const least = place === 0 && digits.length > 1 ? 1 : 0;
  let digit = least + random.below(9 - least);
  if (digit >= old) digit++;
  const size = Math.abs(number) + (digit - old) * power(digits.length - 1 - place);
  return number < 0 ? -size : size;
};

/** Any other number of as many digits, with the same sign. */
const other = (right: number, random: RandomStream): number => {
  const { length } = String(Math.abs(right));
  for (;;) {
    const digits = Array.from({ length }, (_, place) =>
      place === 0 && length > 1 ? 1 + random.below(9) : random.below(10),
    );
    const size = Number(digits.join(''));
    if (size !== Math.abs(right)) return right < 0 ? -size : size;
  }
};
