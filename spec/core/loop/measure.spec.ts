import { expect } from 'chai';
import fc from 'fast-check';
import type { Call, MeasuredValue, Metric, Output, ResolvedMetric } from '../../../core/contracts/index.js';
import { checkMixed, checkMoments, checkOutputs, checkRowNumbers, inRange } from '../../../core/loop/index.js';
import { evaluateGeneration } from '../../../core/loop/measure.js';

const said = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};
const OUTPUT: Output = { name: 'a', unit: '', better: 'lower', range: [0, 1] };

describe('what a metric gives', () => {
  const outputs = [OUTPUT, { ...OUTPUT, name: 'b', range: [-Infinity, Infinity] as const }];
  /** Of one metric, whose subject draws no row. */
  const given = async (returned: unknown): Promise<Readonly<Record<string, MeasuredValue>>> => {
    const live = { outputs, measure: () => returned } as unknown as Metric;
    const metric = { key: 'k' } as ResolvedMetric;
    const parts = { metrics: [{ live, metric, entry: 'metrics own', plugin: 'own' }], conditional: false };
    const call = () => ({ signal: new AbortController().signal }) as Call;
    const real = { held: () => undefined };
    const fitted = { generation: 2, model: {}, training: {}, call };
    return (await evaluateGeneration({ parts, evaluate: 1 }, { real } as never, fitted as never))['k']!;
  };
  const refused = (returned: unknown): Promise<string> =>
    given(returned).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );

  it('is numbers with their basis, sampled unless it says so, in the order of its outputs; what is undefined is left out', async () => {
    expect(await given({ b: { value: -Infinity, basis: 'exact' }, a: 0.5 })).to.deep.equal({
      a: [0.5, 'sampled'],
      b: [-Infinity, 'exact'],
    });
    expect(await given({ a: undefined, b: 'harmless' })).to.deep.equal({ b: 'harmless' });
    expect(await given({})).to.deep.equal({});
  });
  it('is refused where it is anything else, by the name of the output', async () => {
    for (const [wrong, words] of [
      [undefined, 'it returned nothing'],
      [3, 'it returned a number'],
      [[0.5], 'it returned'],
      [{ a: NaN }, 'output a is NaN'],
      [{ a: '1' }, 'output a is a string'],
      [{ a: null }, 'output a is'],
      [{ a: { basis: 'exact' } }, 'output a is nothing'],
      [{ a: { value: 1, basis: 'guessed' } }, "the basis of output a is 'guessed'"],
      [{ a: { value: 1 } }, 'the basis of output a is nothing'],
      [{ a: 1.5 }, 'output a is 1.5, outside its range 0 to 1'],
      [{ a: Infinity }, 'output a is Infinity, outside its range'],
      [{ c: 1 }, 'output c is not among the declared ones (a, b)'],
    ] as const)
      expect(await refused(wrong), JSON.stringify(wrong)).to.include(words);
  });
});

describe('a declared range', () => {
  it('holds what lies in it but for a billionth of the larger of 1, its ends and the value', () => {
    const end = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.double({ min: 0, max: 1, noNaN: true }), (x, y, part) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        expect(inRange(low + part * (high - low), [low, high])).to.equal(true);
        const size = Math.max(1, Math.abs(low), Math.abs(high));
        for (const [value, holds] of [
          [low - 0.9e-9 * size, true],
          [high + 0.9e-9 * size, true],
          [low - 1.2e-9 * size, false],
          [high + 1.2e-9 * size, false],
        ] as const)
          expect(inRange(value, [low, high]), `${value} in ${low} to ${high}`).to.equal(holds);
      }),
    );
    expect([-1, 0, 1e300, Infinity].map((value) => inRange(value, [0, Infinity]))).to.deep.equal([
      false,
      true,
      true,
      true,
    ]);
    expect([-Infinity, -1e300, 1e-3].map((value) => inRange(value, [-Infinity, 0]))).to.deep.equal([true, true, false]);
    expect(inRange(NaN, [-Infinity, Infinity])).to.equal(false);
  });
});

describe('declared outputs', () => {
  it('are taken as they are where nothing is wrong', () => {
    const all = [OUTPUT, { ...OUTPUT, name: 'b', better: 'ideal', ideal: 'real', scale: 'log', measures: 'leakage' }];
    expect(checkOutputs(all)).to.equal(all);
    for (const ideal of [0, 1, 0.5, 'real'])
      expect(said(() => checkOutputs([{ ...OUTPUT, better: 'ideal', ideal }]))).to.equal('');
  });
  it('are refused with every fault and the name of the output', () => {
    for (const [wrong, words] of [
      [undefined, 'its outputs are nothing'],
      [[], 'its outputs are an empty list'],
      [[3], 'output 0 is a number'],
      [[OUTPUT, OUTPUT], 'output a: its name is taken by an earlier one'],
      [[{ ...OUTPUT, name: 'a b' }], 'output a b: name is "a b", wanted is a word of letters, digits, _ and -'],
      [[{ ...OUTPUT, name: undefined }], 'output 0: name is missing'],
      [[{ ...OUTPUT, title: ' ' }], 'title is " "'],
      [[{ ...OUTPUT, title: 'x'.repeat(81) }], 'at most 80 characters'],
      [[{ ...OUTPUT, unit: undefined }], 'unit is missing'],
      [[{ ...OUTPUT, better: 'best' }], 'better is "best"'],
      [[{ ...OUTPUT, scale: 'root' }], 'scale is "root"'],
      [[{ ...OUTPUT, measures: 'luck' }], 'measures is "luck"'],
      [[{ ...OUTPUT, range: [1, 0] }], 'range is [1,0]'],
      [[{ ...OUTPUT, range: [0, 0] }], 'range is [0,0]'],
      [[{ ...OUTPUT, range: [0, 1, 2] }], 'range is [0,1,2]'],
      [[{ ...OUTPUT, range: ['0', 1] }], 'range is ["0",1]'],
      [[{ ...OUTPUT, range: [0, '1'] }], 'range is [0,"1"]'],
      [[{ ...OUTPUT, ideal: 2 }], "ideal is 2, wanted is 'real' or a number from 0 to 1"],
      [[{ ...OUTPUT, better: 'ideal' }], 'ideal is missing'],
      [[{ ...OUTPUT, unit: 3, better: 3 }], "unit is 3, wanted is text, '' for a pure number; output a: better is 3"],
    ] as const)
      expect(
        said(() => checkOutputs(wrong)),
        JSON.stringify(wrong),
      ).to.include(words);
  });
});

describe('numbers that a plugin returns', () => {
  it('are one a row, finite but for those of impossible rows, and either end where rows are chosen by them', () => {
    for (const [value, taken] of [
      [0, ['none', '-Infinity', 'both']],
      [-Infinity, ['-Infinity', 'both']],
      [Infinity, ['both']],
      [NaN, []],
    ] as const)
      for (const infinite of ['none', '-Infinity', 'both'] as const)
        expect(
          said(() => checkRowNumbers(Float64Array.of(1, value), 2, infinite)),
          `${value}, ${infinite}`,
        ).to.match(taken.some((one) => one === infinite) ? /^$/ : /the number of row 1 is/);
    expect(said(() => checkRowNumbers(Float64Array.of(1), 2, 'both'))).to.not.equal('');
    expect(said(() => checkRowNumbers([1, 2], 2, 'both'))).to.include('not a Float64Array');
  });
  it('that are moments have a mean, and variances that are none below 0 in a symmetric covariance, but for rounding', () => {
    const moments = (covariance: readonly number[], mean: readonly number[] = [1, 2]): string =>
      said(() =>
        checkMoments({ mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) }, mean.length),
      );
    expect(moments([4, 1, 1, 9])).to.equal('');
    expect(moments([4, 1, 1 + 1e-12, -1e-12]), 'rounding').to.equal('');
    expect(moments([4, 0, 0, 0]), 'a constant column').to.equal('');
    expect(moments([4, 1, 1, -1])).to.include('variance 1 of the covariance is -1');
    expect(moments([4, 1, 2, 9])).to.include('the covariance is not symmetric: 2 at (1, 0) and 1 at (0, 1)');
    expect(moments([1, 0, 3, 0, 1, 0, 4, 0, 1], [0, 0, 0])).to.include('4 at (2, 0) and 3 at (0, 2)');
    expect(moments([1, 0, 0, 0, 1, 3, 0, 3, 1], [0, 0, 0])).to.equal('');
    expect(moments([1, 0, 0, 0, 1, 3, 0, 4, 1], [0, 0, 0])).to.include('4 at (2, 1) and 3 at (1, 2)');
    expect(moments([0, 0, 0, 0]), 'nothing varies').to.equal('');
    expect(moments([1e6, 0, 1e-7, 1e6]), 'rounding of the larger').to.equal('');
    expect(moments([4, 1, 1])).to.not.equal('');
    expect(moments([4, 1, 1, NaN])).to.not.equal('');
  });
  it('that were recorded elsewhere are of a generation of a chain up to here, and beside no rows', () => {
    const mixed = (recorded: unknown): string =>
      said(() => checkMixed({ training: { parts: [], count: 0, recorded } }, 3, {}));
    for (const generation of [1, 2, 3]) expect(mixed({ strategy: 's', generation })).to.equal('');
    for (const wrong of [
      { strategy: 's', generation: 0 },
      { strategy: 's', generation: 4 },
      { strategy: 's', generation: 1.5 },
      { strategy: 3, generation: 1 },
      { generation: 1 },
      null,
    ])
      expect(mixed(wrong), JSON.stringify(wrong)).to.include('no { strategy, generation } of a chain up to here');
    expect(said(() => checkMixed({ training: { parts: [], count: 0 } }, 3, {}))).to.include('has no row');
    const samples = { kind: 'vectors', count: 1, shape: [1], values: Float64Array.of(1) };
    const weighed = (weight: number): string =>
      said(() => checkMixed({ training: { parts: [{ samples, origin: 'real', weight }], count: 1 } }, 3, {}));
    expect(weighed(1)).to.equal('');
    expect(weighed(0)).to.include('every row of the training set has the weight 0');
  });
});
