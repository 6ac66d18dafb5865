import { expect } from 'chai';
import type { RealData, Text } from '../../../core/contracts/index.js';
import { describeSource } from '../../../core/testing/index.js';
import { arithmetic } from '../../../plugins/sources/arithmetic.js';
import { isRight, problemIn, solve } from '../../../plugins/sources/arithmetic/problems.js';
import { open as openVectors } from './open.js';

describeSource({ entry: arithmetic });
describeSource({
  entry: arithmetic,
  options: {
    operations: ['+', '-', '*'],
    digits: 3,
    terms: 4,
    errors: 0.3,
    wrong: 'any',
    harder: { digits: 3, terms: 5 },
  },
});

const open = async (
  options: object,
  context: { readonly seed?: number; readonly testRows?: number } = {},
): Promise<RealData<Text>> => (await openVectors(arithmetic, options, context)) as unknown as RealData<Text>;
const solved = (prompt: string): string => solve(problemIn(prompt)!);

describe('arithmetic', () => {
  it('works from left to right and shows every step', () => {
    expect(solved('12+7=')).to.equal('19');
    expect(solved('12+7-30=')).to.equal('19-30=-11');
    expect(solved('2+3*4-1=')).to.equal('5*4-1=20-1=19');
    expect(solved('2-3*0=')).to.equal('-1*0=0');
  });

  it('holds the answer for right, or the whole solution, and nothing for right that has no problem', () => {
    expect(isRight('12+7-30=', '19-30=-11', 'steps')).to.equal(true);
    expect(isRight('12+7-30=', '-11', 'steps')).to.equal(false);
    expect(isRight('12+7-30=', '-11', 'answer')).to.equal(true);
    for (const text of ['11', '-11 ', '-011', '', '19-30=', '-11='])
      expect(isRight('12+7-30=', text, 'answer')).to.equal(false);
    for (const prompt of ['', '12=', '12+7', '1+-2=', 'a+b=']) expect(isRight(prompt, '3', 'answer')).to.equal(false);
    expect(isRight('9999999999999999+1=', '10000000000000000', 'answer')).to.equal(false);
  });

  it('gives problems by its options, each operation as often, all solved rightly', async () => {
    const data = await open({ operations: ['+', '*'], digits: 2, terms: 3 });
    const rows = await data.rows(0, 2000);
    expect(data.truth!.correct!(rows).every((one) => one === 1)).to.equal(true);
    const operations = rows.prompts!.flatMap((prompt) => problemIn(prompt)!.operations);
    const products = operations.filter((operation) => operation === '*').length;
    expect(Math.abs(products - 2000) / Math.sqrt(1000)).to.be.below(4);
    const numbers = rows.prompts!.flatMap((prompt) => problemIn(prompt)!.numbers);
    expect(Math.max(...numbers)).to.equal(99);
    // 49.5 and 28.9: mean and spread of a number below 100 (the split by problem moves neither).
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(Math.abs(mean - 49.5) / (28.87 / Math.sqrt(numbers.length))).to.be.below(4);
  });

  it('tests with problems that no row poses, a teacher of another seed among them, and as many as asked for', async () => {
    const options = { digits: 1 };
    const data = await open(options, { testRows: 500 });
    const tested = new Set(data.test.prompts);
    for (const seed of [1, 2]) {
      const other = await open({ ...options, errors: 0.5 }, { seed });
      const { prompts } = await other.rows(0, 5000);
      expect(prompts!.filter((prompt) => tested.has(prompt))).to.deep.equal([]);
      // 200 problems less those tested: all are posed.
      expect(new Set(prompts).size).to.equal(200 - tested.size);
    }
    expect(tested.size / 200).to.be.within(0.05, 0.17);
  });

  it('errs as often as told, by step or by solution, and never in what it tests with', async () => {
    const rows = 4000;
    for (const [options, right] of [
      [{ errors: 0.25 }, 0.75],
      [{ errors: 0.25, wrong: 'any', per: 'solution', terms: 4, operations: ['+', '-', '*'] }, 0.75],
      // Errors of two steps: of one digit each they may make up for each other.
      [{ errors: 0.2, terms: 3, verify: 'steps' }, 0.64],
    ] as const) {
      const data = await open(options, { testRows: 300 });
      const found = data.truth!.correct!(await data.rows(0, rows)).reduce((sum, one) => sum + one, 0);
      expect(Math.abs(found - right * rows) / Math.sqrt(rows * right * (1 - right))).to.be.below(4);
      expect(data.truth!.correct!(data.test).every((one) => one === 1)).to.equal(true);
    }
  });

  it('holds out harder problems, of which no seed and no teacher with the same share shows one', async () => {
    for (const harder of [{ digits: 2 }, { terms: 3 }, { digits: 2, terms: 3 }]) {
      const data = await open({ digits: 1, harder }, { testRows: 200 });
      const { prompts } = data.truth!.harder!;
      expect(prompts).to.have.length(200);
      expect(data.truth!.correct!(data.truth!.harder!).every((one) => one === 1)).to.equal(true);
      for (const prompt of prompts!) {
        const { numbers } = problemIn(prompt)!;
        expect(numbers).to.have.length(harder.terms ?? 2);
        expect(numbers.length > 2 || Math.max(...numbers) > 9).to.equal(true);
      }
      const held = new Set([...prompts!, ...data.test.prompts!]);
      for (const options of [{ digits: 1 }, { digits: 1, ...harder }]) {
        const rows = await (await open(options, { seed: 2 })).rows(0, 3000);
        expect(rows.prompts!.filter((prompt) => held.has(prompt))).to.deep.equal([]);
      }
    }
  });

  it('refuses problems too few to divide, and products too large to be exact', async () => {
    const refusal = (options: object): Promise<string> =>
      open(options).then(
        () => 'nothing',
        (error: Error & { code?: string }) => `${error.code} ${error.message}`,
      );
    expect(await refusal({ digits: 1, operations: ['+'], test: 0.01 })).to.match(
      /^COLLAPSAR_OPTION_INVALID .*100 problems/s,
    );
    for (const harder of [{}, { digits: 2 }, { digits: 1, terms: 3 }])
      expect(await refusal({ harder })).to.match(/^COLLAPSAR_OPTION_INVALID .*no harder than of 2 of 2/s);
    expect(await refusal({ digits: 6, operations: ['*'], terms: 3 })).to.match(/^COLLAPSAR_OPTION_INVALID .*15/s);
  });
});
