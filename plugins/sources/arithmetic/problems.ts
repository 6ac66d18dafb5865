import type { RandomStream } from '../../../core/contracts/index.js';

export const OPERATIONS = ['+', '-', '*'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface ProblemOptions {
  readonly operations: readonly Operation[];
  /** of a number at most */
  readonly digits: number;
  /** numbers of a problem, 2 or more */
  readonly terms: number;
}
/** Numbers with an operation between each two, worked from left to right. */
export interface ArithmeticProblem {
  readonly numbers: readonly number[];
  readonly operations: readonly Operation[];
  /** `12+7-3=` */
  readonly text: string;
}

export const problemCount = ({ operations, digits, terms }: ProblemOptions): number =>
  Number('1'.padEnd(1 + digits * terms, '0')) * repeated(operations.length, terms - 1);

const repeated = (factor: number, times: number): number => (times === 0 ? 1 : factor * repeated(factor, times - 1));

export const problemOf = ({ operations, digits, terms }: ProblemOptions, random: RandomStream): ArithmeticProblem => {
  const numbers = Array.from({ length: terms }, () => random.below(Number('1'.padEnd(1 + digits, '0'))));
  const between = Array.from({ length: terms - 1 }, () => operations[random.below(operations.length)]!);
  return { numbers, operations: between, text: `${written(numbers, between)}=` };
};

/** Does one step of a solution: what is there so far, an operation and a number. */
export type DoStep = (result: number, operation: Operation, next: number, at: number) => number;

/**
 * The worked solution: after each step what is left of the problem, its answer at the end. Of 12+7-3= it is 19-3=16, of
 * 12+7= 19. `step`: done wrong, perhaps; a wrong step is gone on from.
 */
export const solve = ({ numbers, operations }: ArithmeticProblem, step: DoStep = computed): string => {
  const states: string[] = [];
  let result = numbers[0]!;
  for (const [i, operation] of operations.entries()) {
    result = step(result, operation, numbers[i + 1]!, i);
    states.push(written([result, ...numbers.slice(i + 2)], operations.slice(i + 1)));
  }
  return states.join('=');
};

export const answerOf = (solution: string): string => solution.slice(solution.lastIndexOf('=') + 1);

/** A step done right. */
export const computed = (a: number, operation: Operation, b: number): number =>
  // `+ 0`: of -3 * 0 the result is written 0.
  (operation === '+' ? a + b : operation === '-' ? a - b : a * b) + 0;

const written = (numbers: readonly number[], operations: readonly Operation[]): string =>
  numbers.map((number, i) => (i === 0 ? String(number) : `${operations[i - 1]}${number}`)).join('');

const PROBLEM = /^(\d+(?:[-+*]\d+)+)=$/;

/** The problem that a prompt poses; undefined where it poses none. */
export const problemIn = (prompt: string): ArithmeticProblem | undefined => {
  const text = PROBLEM.exec(prompt)?.[1];
  if (text === undefined) return undefined;
  const numbers = text.split(/[-+*]/).map(Number);
  const operations = [...text.matchAll(/[-+*]/g)].map(([operation]) => operation as Operation);
  return { numbers, operations, text: prompt };
};

/**
 * Whether a text solves the problem of its prompt. answer: what follows its last =, or all of it, is the answer; steps: it
 * is the worked solution to the letter. A problem whose numbers are too large to be exact has no right solution.
 */
export const isRight = (prompt: string, text: string, by: 'answer' | 'steps'): boolean => {
  const problem = problemIn(prompt);
  if (problem === undefined) return false;
  const solution = solve(problem);
  const answer = answerOf(solution);
  if (!Number.isSafeInteger(Number(answer)) || !problem.numbers.every(Number.isSafeInteger)) return false;
  return by === 'steps' ? text === solution : answerOf(text) === answer;
};
