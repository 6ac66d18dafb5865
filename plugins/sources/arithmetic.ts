import type { DataSource, OpenContext, RandomStream, RealData, Text } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { PART, PROBABILITY } from '../options.js';
import { isRight, OPERATIONS, problemCount, problemOf, solve } from './arithmetic/problems.js';
import { endless, NumberedRows, type Sequence } from './sequence.js';

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
    type: 'integer',
    minimum: 1,
    maximum: 6,
    default: 2,
    description: 'of a number at most: numbers are from 0 to 10^digits - 1, each equally likely',
  },
  terms: {
    type: 'integer',
    minimum: 2,
    maximum: 6,
    default: 2,
    description: 'numbers of a problem, worked from left to right; from three on the solution shows every step',
  },
  test: {
    ...PART,
    default: 0.1,
    description:
      'share of the problems that occur among the rows to test with alone: which ones, the problem decides, so that a teacher with the same share never shows them',
  },
  errors: { ...PROBABILITY, default: 0, description: 'probability that a step is done wrong: of a teacher that errs' },
  wrong: {
    enum: ['digit', 'carry', 'operation'],
    default: 'digit',
    description:
      'what a wrong step gives. digit: one digit of the result is another; carry: it is off by a power of ten; operation: of another operation of those that occur (of digit, where they give the same or there is one)',
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
    this.#check();
    const { verify } = this.options;
    const correct = ({ texts, prompts }: Text): Uint8Array =>
      Uint8Array.from(texts, (text, row) => (isRight(prompts?.[row] ?? '', text, verify) ? 1 : 0));
    return endless(context, (random, tested) => this.#sequence(random, tested), { truth: { correct } });
  }

  #sequence(random: RandomStream, tested: boolean): Sequence<Text> {
    const { test } = this.options;
    const draw = (block: RandomStream): readonly [string, string] => {
      for (;;) {
        const problem = problemOf(this.options, block);
        if (hashed(problem.text) < test !== tested) continue;
        // Held-out solutions are right, whoever teaches.
        const { errors, wrong, operations } = this.options;
        return [problem.text, solve(problem, tested ? undefined : { errors, wrong, operations, random: block })];
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
  }

  #check(): void {
    const { operations, digits, terms, test } = this.options;
    if (operations.includes('*') && digits * terms > 15)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source arithmetic',
        what: `products of ${terms} numbers of ${digits} digits can be too large to be exact`,
        why: 'A number is exact up to 15 digits',
        fix: `Lower terms or digits: together (terms x digits) at most 15, and not ${digits * terms}`,
      });
    const problems = problemCount(this.options);
    const least = Math.min(test, 1 - test) * problems;
    if (least < LEAST)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'source arithmetic',
        what: `with test: ${test}, ${problems} problems leave ${least < 1 ? 'none' : 'hardly any'} to ${test < 0.5 ? 'test with' : 'train on'}`,
        fix: 'Choose a test share nearer to a half, or more digits, terms or operations',
      });
  }
}

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
  provides: ['truth.correct'],
  publishable: true,
  implementation: Arithmetic,
});
