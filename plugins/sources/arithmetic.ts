import type { DataSource, OpenContext, RandomStream, RealData, Text, Truth } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { PART, PROBABILITY } from '../options.js';
import { solveWithErrors, WRONG } from './arithmetic/errors.js';
import {
  type ArithmeticProblem,
  isRight,
  OPERATIONS,
  problemCount,
  problemOf,
  type ProblemOptions,
  solve,
} from './arithmetic/problems.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';

const DIGITS = { type: 'integer', minimum: 1, maximum: 6 } as const;
const TERMS = { type: 'integer', minimum: 2, maximum: 6 } as const;

const schema = objectSchema({
  operations: {
    type: 'array',
    items: { enum: OPERATIONS },
    minItems: 1,
    uniqueItems: true,
    default: ['+', '-'],
    description: 'those that occur, each equally often',
  },
  digits: {
    ...DIGITS,
    default: 2,
    description: 'of a number at most: numbers are from 0 to 10^digits - 1, each equally likely',
  },
  terms: {
    ...TERMS,
    default: 2,
    description: 'numbers of a problem, worked from left to right; from three on the solution shows every step',
  },
  test: {
    ...PART,
    default: 0.1,
    description:
      'share of the problems that occur among the rows to test with alone: which ones, the problem decides, so that a teacher with the same share never shows them',
  },
  harder: {
    ...objectSchema({
      digits: { ...DIGITS, description: 'of each number' },
      terms: { ...TERMS, description: 'numbers of a problem' },
    }),
    description:
      'more digits, more terms or both: as many problems as are tested with are held out beside them, none of which the options above can pose, for metrics that ask `on: harder`',
  },
  errors: { ...PROBABILITY, default: 0, description: 'how often a teacher errs; held-out solutions are right' },
  per: {
    enum: ['step', 'solution'],
    default: 'step',
    description:
      'what `errors` is of. step: probability that a step is done wrong, and gone on from; solution: that the answer is wrong, by one step',
  },
  wrong: {
    enum: [...WRONG, 'any'],
    default: 'digit',
    description:
      'what a wrong step gives. digit: one digit of the result is another; carry: a carry or borrow that is due is forgotten (of a product, one unit of a place); copy: one digit of the number that comes next is copied wrong; operation: another operation of those that occur; random: any number of as many digits; any: one of these. Where a step has none of that kind it is digit',
  },
  verify: {
    enum: ['answer', 'steps'],
    default: 'answer',
    description: 'what makes a row right. answer: the number at its end; steps: the whole solution',
  },
});

/** Rows in a block: drawing one may take several tries. */
const BLOCK = 16;
/** Problems that each side is to have at least, or drawing one could take for ever. */
const LEAST = 10;

/** Worked problems as prompts, with what solves them. */
class Arithmetic implements DataSource<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Text>> {
    const { options } = this;
    const { verify, test, harder } = options;
    checkExact(options);
    checkShare(options);
    const isTested = ({ text }: ArithmeticProblem): boolean => hashed(text) < test;
    const correct = ({ texts, prompts }: Text): Uint8Array =>
      Uint8Array.from(texts, (text, row) => (isRight(prompts?.[row] ?? '', text, verify) ? 1 : 0));
    const side = (random: RandomStream, tested: boolean): Sequence<Text> =>
      worked(random, options, {
        isAsked: (problem) => isTested(problem) === tested,
        // Held-out solutions are right, whoever teaches.
        solved: (problem, block) => (tested ? solve(problem) : solveWithErrors(problem, options, block)),
      });
    if (harder === undefined) return endless(context, side, { truth: { correct } });
    const beyond = { ...options, ...harder };
    checkHarder(options, beyond);
    // Held out by their hash as well: a source of harder problems, such as a teacher's, does not show them either.
    const isAsked = (problem: ArithmeticProblem): boolean =>
      isTested(problem) &&
      (problem.numbers.length > options.terms ||
        problem.numbers.some((number) => String(number).length > options.digits));
    let held: Text | undefined;
    const truth: Truth<Text> = {
      correct,
      get harder() {
        const rows = worked(context.random.child('harder'), beyond, { isAsked, solved: (problem) => solve(problem) });
        return (held ??= rows(0, context.testRows));
      },
    };
    return endless(context, side, { truth });
  }
}

/** Numbered rows: problems of those that are asked, each with its solution. */
const worked = (
  random: RandomStream,
  options: ProblemOptions,
  {
    isAsked,
    solved,
  }: {
    isAsked(problem: ArithmeticProblem): boolean;
    solved(problem: ArithmeticProblem, block: RandomStream): string;
  },
): Sequence<Text> => {
  const draw = (block: RandomStream): readonly [string, string] => {
    for (;;) {
      const problem = problemOf(options, block);
      if (isAsked(problem)) return [problem.text, solved(problem, block)];
    }
  };
  const numbered = new NumberedRows(random, BLOCK, (block) => void draw(block));
  return (from, count) => {
    const prompts: string[] = [];
    const texts: string[] = [];
    numbered.read(from, count, (block, first, end) => {
      for (let row = first; row < end; row++) {
        const [prompt, text] = draw(block);
        prompts.push(prompt);
        texts.push(text);
      }
    });
    return { kind: 'text', count, texts, prompts };
  };
};

const refuse = (what: string, fix: string, why?: string): never => {
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where: 'source arithmetic',
    what,
    ...(why === undefined ? {} : { why }),
    fix,
  });
};

const checkExact = ({ operations, digits, terms }: ProblemOptions): void => {
  if (operations.includes('*') && digits * terms > 15)
    refuse(
      `products of ${terms} numbers of ${digits} digits can be too large to be exact`,
      `Lower terms or digits: together (terms x digits) at most 15, and not ${digits * terms}`,
      'A number is exact up to 15 digits',
    );
};

const checkShare = ({ test, ...options }: ProblemOptions & { readonly test: number }): void => {
  const problems = problemCount(options);
  const least = Math.min(test, 1 - test) * problems;
  if (least < LEAST)
    refuse(
      `with test: ${test}, ${problems} problems leave ${least < 1 ? 'none' : 'hardly any'} to ${test < 0.5 ? 'test with' : 'train on'}`,
      'Choose a test share nearer to a half, or more digits, terms or operations',
    );
};

const checkHarder = ({ digits, terms }: ProblemOptions, beyond: ProblemOptions): void => {
  const isMore = beyond.digits > digits || beyond.terms > terms;
  if (!isMore || beyond.digits < digits || beyond.terms < terms)
    refuse(
      `problems of ${beyond.terms} numbers of ${beyond.digits} digits are no harder than of ${terms} of ${digits}`,
      'Give harder more digits, more terms, or both, and no less of either',
    );
  checkExact(beyond);
};

/** FNV-1a with the finaliser of MurmurHash3 (Appleby), in [0, 1): evenly spread, also over texts that differ by a digit. */
const hashed = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
};

export const arithmetic = source({
  id: 'arithmetic',
  summary: 'Problems of arithmetic as prompts with their worked solutions, which an exact verifier checks',
  reference: 'Synthetic mathematics, as in Li et al. 2024; verified: Feng et al. 2024',
  data: 'text',
  options: schema,
  provides: ({ harder }) => ['truth.correct', ...(harder === undefined ? [] : (['truth.harder'] as const))],
  publishable: true,
  implementation: Arithmetic,
});
