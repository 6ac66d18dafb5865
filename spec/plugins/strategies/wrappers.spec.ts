import { expect } from 'chai';
import fc from 'fast-check';
import type { MixStrategy, Part, SampleContext, Samples, Scorer, Step } from '../../../core/contracts/index.js';
import { isCollapsarError } from '../../../core/errors/index.js';
import { accumulate } from '../../../plugins/strategies/accumulate.js';
import { bias } from '../../../plugins/strategies/bias.js';
import { curate } from '../../../plugins/strategies/curate.js';
import { distil } from '../../../plugins/strategies/distil.js';
import { edit } from '../../../plugins/strategies/edit.js';
import { mix } from '../../../plugins/strategies/mix.js';
import { realOnly } from '../../../plugins/strategies/real-only.js';
import { replace, replaceMultiple } from '../../../plugins/strategies/replace.js';
import { resample, weightedRows } from '../../../plugins/strategies/resample.js';
import { schedule } from '../../../plugins/strategies/schedule.js';
import { weighted } from '../../../plugins/strategies/weighted.js';
import { rootStream } from '../../../core/random/index.js';
import { verifier } from '../../../plugins/scorers/verifier.js';
import { column, make, normalRows, size, stateOf, truth, valuesOf } from './state.js';

const half = (real = 'fresh', syntheticShare = 0.5): MixStrategy => make(mix, { real, syntheticShare });
const synthetic = (parts: readonly Part[]): Part => parts.find(({ origin }) => origin !== 'real')!;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const refusal = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => (isCollapsarError(error) ? `${error.code} ${error.message}` : String(error)),
  );

describe('weighted', () => {
  it('gives the real rows the weight asked for, and weights that add up to the number of rows', () =>
    fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 99 }),
        async (real, m) => {
          const strategy = make(weighted, { strategy: half('fresh', m / 100), real });
          const { parts } = (await strategy.next(stateOf({ synthetic: normalRows().synthetic }))).training;
          const total = parts.reduce((sum, { weight = 1, samples }) => sum + weight * samples.count, 0);
          const own = parts.reduce(
            (sum, { weight = 1, samples, origin }) => sum + (origin === 'real' ? weight * samples.count : 0),
            0,
          );
          expect(total).to.be.closeTo(100, 1e-9);
          expect(own / total).to.be.closeTo(real, 1e-9);
        },
      ),
      { numRuns: 50, seed: 1 },
    ));
  it('is the golden ratio where real and synthetic rows are as many', async () => {
    const strategy = make(weighted, { strategy: half() });
    const { parts } = (await strategy.next(stateOf({ synthetic: normalRows().synthetic }))).training;
    expect(parts[0]!.weight! / 2).to.be.closeTo((Math.sqrt(5) - 1) / 2, 1e-12);
  });
  it('leaves sets of one origin, the memory, and a control as they are', async () => {
    const strategy = make(weighted, { strategy: make(accumulate) });
    const first = await strategy.next(stateOf());
    expect(first.training.parts.map(({ weight }) => weight)).to.deep.equal([undefined]);
    const next = await strategy.next(stateOf({ synthetic: normalRows().synthetic, memory: first.memory! }));
    expect(next.training.parts.every(({ weight }) => weight !== undefined)).to.equal(true);
    expect(next.memory!.map(({ weight }) => weight)).to.deep.equal([undefined, undefined]);
    const control = make(realOnly, { like: strategy });
    const real = await control.next(stateOf({ synthetic: normalRows().synthetic, memory: first.memory! }));
    expect(real.training.parts.map(({ weight, origin }) => [weight, origin])).to.deep.equal([
      [undefined, 'real'],
      [undefined, 'real'],
    ]);
  });
});

describe('replace-multiple', () => {
  it('has as many rows as accumulate by then, all of the last model', async () => {
    const strategy = make(replaceMultiple);
    const first = await strategy.next(stateOf());
    expect(valuesOf(first.training.parts[0]!.samples)[99]).to.equal(1099);
    const { seen, synthetic } = normalRows();
    const { training, memory } = await strategy.next(stateOf({ synthetic, generation: 3 }));
    expect(training.parts.map(({ origin, samples }) => [origin, samples.count])).to.deep.equal([[2, 300]]);
    expect([seen.rows, memory]).to.deep.equal([300, undefined]);
  });
});

describe('curate', () => {
  const run = async (options: object, shift = 0) => {
    const { seen, synthetic: model } = normalRows(shift);
    const strategy = make(curate, { strategy: make(replace), scorer: size, ...options });
    const { training } = await strategy.next(stateOf({ synthetic: model, truth }));
    return { seen, values: valuesOf(training.parts[0]!.samples), training };
  };

  it('keeps the best of several candidates for every row', async () => {
    const { values, seen } = await run({ of: 4 });
    expect(values.length).to.equal(100);
    expect(seen.rows).to.equal(400);
    // The mean of the largest of four standard normals is 1.029, its spread .701.
    expect(Math.abs(mean(values) - 1.0294) / (0.7012 / 10)).to.be.below(4);
  });
  it('chooses by softmax: of many candidates the law is tilted by exp(score)', async () => {
    // A standard normal tilted by exp(x) is one with mean 1.
    const { values } = await run({ keep: 'softmax', of: 200 });
    expect(Math.abs(mean(values) - 1) / 0.1).to.be.below(4);
  });
  it('keeps what scores above a threshold and tops up to exactly as many rows', async () => {
    const { values, seen } = await run({ keep: 'threshold', threshold: 1 });
    expect(values.length).to.equal(100);
    expect(Math.min(...values)).to.be.at.least(1);
    expect(seen.rows).to.be.above(300);
  });
  it('keeps the best share of what is drawn, in the order of drawing, the first of equals', async () => {
    const { values, seen } = await run({ keep: 'top', share: 0.25 });
    expect([values.length, seen.rows]).to.deep.equal([100, 400]);
    // Beyond the upper quartile of a standard normal: its mean there is 1.271.
    expect(mean(values)).to.be.closeTo(1.271, 0.15);
    const even: Scorer = { score: ({ count }) => Promise.resolve(new Float64Array(count).fill(-Infinity)) };
    const first = await run({ keep: 'top', share: 0.25, scorer: even });
    const all = await run({ keep: 'top', share: 0.999, scorer: even });
    expect(first.values).to.deep.equal(all.values);
  });
  it('says how many rows it judged and kept, last in the generation: no more than it needed', async () => {
    for (const [options, judged] of [
      [{ of: 3 }, 300],
      [{ keep: 'top', share: 0.1 }, 1000],
      [{ keep: 'threshold', threshold: -100 }, 100],
    ] as const) {
      const told: object[] = [];
      const strategy = make(curate, { strategy: make(replace), scorer: size, ...options });
      const report = ({ values }: Step): void => void told.push(values ?? {});
      await strategy.next(stateOf({ synthetic: normalRows().synthetic, report }));
      expect(told).to.deep.equal([{ 'rows judged': judged, 'rows kept': 100 }]);
      // Nothing is chosen where no model is there yet.
      await strategy.next(stateOf({ report }));
      expect(told.length).to.equal(1);
    }
  });
  it('says of a threshold what share passes, whatever is left over of the last round', async () => {
    let told: Readonly<Record<string, number>> = {};
    const strategy = make(curate, { strategy: make(replace), scorer: size, keep: 'threshold', threshold: 0 });
    const report = ({ values }: Step): void => void (told = values ?? {});
    await strategy.next(stateOf({ synthetic: normalRows().synthetic, samples: 4000, report }));
    expect(told['rows kept']).to.equal(4000);
    expect(Math.abs(4000 / told['rows judged']! - 0.5) / Math.sqrt(0.25 / 8000)).to.be.below(4);
  });
  it('gives up in words where next to nothing is accepted', async () => {
    expect(await refusal(run({ keep: 'threshold', threshold: 50, rounds: 3 }))).to.match(
      /^COLLAPSAR_FIT_INVALID .*3 times 100 rows were drawn, and the scorer accepted 0/,
    );
  });
  it('hands the truth to its scorer, and stands inside another curation', async () => {
    const exact = new (verifier.implementation as unknown as new (options: object) => Scorer)({
      keepGood: 1,
      keepBad: 0,
    });
    const best = make(curate, { strategy: make(replace), scorer: size, of: 2 });
    const { values } = await run({ strategy: best, scorer: exact, keep: 'threshold' }, -1);
    expect(values.length).to.equal(100);
    expect(values.every((value) => value > 0)).to.equal(true);
  });
  it('curates the rows of a teacher too', async () => {
    const teacher = { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) };
    const taught = make(curate, { strategy: make(distil, { teacher }), scorer: size, keep: 'threshold', threshold: 2 });
    const { training } = await taught.next(stateOf({ from: () => normalRows(2).synthetic }));
    expect(training.parts[0]!.origin).to.equal('teacher');
    expect(Math.min(...valuesOf(training.parts[0]!.samples))).to.be.at.least(2);
  });
  it('lets the real rows of a control pass as they are', async () => {
    const strategy = make(curate, { strategy: make(replace), scorer: size, keep: 'threshold', threshold: 1e9 });
    const control = make(realOnly, { like: strategy });
    const { training } = await control.next(stateOf({ synthetic: normalRows().synthetic }));
    expect(valuesOf(training.parts[0]!.samples)).to.deep.equal(Array.from({ length: 100 }, (_, i) => 1000 + i));
  });
});

/** Gives every row the same probability. */
const sure: Scorer = { score: ({ count }) => Promise.resolve(new Float64Array(count).fill(0.5)) };

describe('resample', () => {
  /** Real rows are 1000 and more, synthetic ones around 0. */
  const detector = (real: number, synthetic: number): Scorer => ({
    score: (samples) => Promise.resolve(Float64Array.from(valuesOf(samples), (x) => (x >= 1000 ? real : synthetic))),
  });
  const drawn = async (options: object, state: object = { synthetic: normalRows().synthetic }) => {
    const { training } = await make(resample, { strategy: half(), ...options }).next(
      stateOf({ ...state, samples: 2000 }),
    );
    const rows = training.parts.flatMap(({ samples }) => valuesOf(samples));
    const of = (is: (origin: Part['origin']) => boolean): number =>
      training.parts.reduce((sum, { origin, samples }) => sum + (is(origin) ? samples.count : 0), 0);
    return { rows, training, real: of((origin) => origin === 'real'), synthetic: of((origin) => origin !== 'real') };
  };
  const most = (rows: readonly number[]): number => {
    const seen = new Map<number, number>();
    for (const row of rows) seen.set(row, (seen.get(row) ?? 0) + 1);
    return Math.max(...seen.values());
  };

  it('draws rows by their weight, without replacement', () => {
    // First of two by weight p1 / (p1 + p2); here the chance that the one row of weight 4 is among two of five.
    let hits = 0;
    const n = 20_000;
    for (let i = 0; i < n; i++)
      if (weightedRows(Float64Array.of(Math.log(4), 0, 0, 0, 0), 1, 2, rootStream(i)).includes(0)) hits++;
    const p = 1 / 2 + (1 / 2) * (4 / 7);
    expect(Math.abs(hits / n - p) / Math.sqrt((p * (1 - p)) / n)).to.be.below(4);
  });
  it('has what looks real more often, by weight q^b, and says what it drew of which origin', async () => {
    // Of many copies few are drawn, so that shares are those of the weights.
    const few = { factor: 0.2, repeats: 50 };
    for (const [exponent, odds] of [
      [0, 1],
      [1, 3],
      [2, 9],
    ] as const) {
      const { real, synthetic: other, training } = await drawn({ scorer: detector(0.75, 0.25), exponent, ...few });
      expect(training.count).to.equal(400);
      const p = odds / (1 + odds);
      expect(Math.abs(real - 400 * p) / Math.sqrt(400 * p * (1 - p))).to.be.below(4);
      expect(real + other).to.equal(400);
    }
  });
  it('draws one and a half times as many, each at most three times', async () => {
    const { rows, training } = await drawn({ scorer: detector(1, 0.01) });
    expect(training.count).to.equal(3000);
    expect(most(rows)).to.equal(3);
    // 1,000 real rows thrice.
    expect(training.parts.find(({ origin }) => origin === 'real')!.samples.count).to.be.above(2500);
  });
  it('draws alike from real rows alone: in generation 1 and in a control', async () => {
    const never: Scorer = { score: () => Promise.reject(new Error('was asked')) };
    const first = await drawn({ scorer: never }, {});
    expect(first.training.count).to.equal(3000);
    const strategy = make(resample, { strategy: half(), scorer: never });
    const control = make(realOnly, { like: strategy });
    const { training } = await control.next(stateOf({ synthetic: normalRows().synthetic }));
    expect(training.count).to.equal(150);
    const as = await make(resample, { strategy: half(), scorer: never, factor: 1 }).next(stateOf());
    expect(valuesOf(as.training.parts[0]!.samples)).to.deep.equal(Array.from({ length: 100 }, (_, i) => 1000 + i));
  });
  it('keeps the memory of the strategy inside', async () => {
    const strategy = make(resample, { strategy: make(accumulate), scorer: detector(0.9, 0.1) });
    const first = await strategy.next(stateOf());
    const second = await strategy.next(stateOf({ synthetic: normalRows().synthetic, memory: first.memory! }));
    expect(second.memory!.map(({ samples }) => samples.count)).to.deep.equal([100, 100]);
  });
  it('says what is wrong with its scorer or its sizes', async () => {
    expect(
      await refusal(drawn({ scorer: detector(1, 0) }).then(() => drawn({ scorer: detector(1, 0), repeats: 2 }))),
    ).to.match(
      /^COLLAPSAR_FIT_INVALID .*3000 rows are to be drawn, and the scorer gives 1000 of 2000 no chance at all/,
    );
    expect(await refusal(drawn({ scorer: size }))).to.match(/^COLLAPSAR_OPTION_INVALID .*is no probability/);
    expect(() => make(resample, { strategy: half(), scorer: sure, repeats: 1 })).to.throw(/fewer than 1.5 times/);
  });
});

describe('bias', () => {
  it('asks the model for biased rows, also through another wrapper, and sets only what is given', async () => {
    const { seen, synthetic: model } = normalRows();
    const curated = make(curate, { strategy: make(replace), scorer: size, of: 2 });
    const inner = make(bias, { strategy: curated, topP: 0.9 });
    await make(bias, { strategy: inner, temperature: 0.5 }).next(stateOf({ synthetic: model }));
    expect(seen.biases).to.deep.equal([
      { temperature: 0.5, topP: 0.9 },
      { temperature: 0.5, topP: 0.9 },
    ]);
  });
  it('needs of a model what it asks for', () => {
    const needs = bias.needs as (options: object) => readonly string[];
    expect(needs({ temperature: 0.5, truncation: 0.1 })).to.deep.equal(['temperature', 'truncation']);
    expect(needs({ topK: 8 })).to.deep.equal(['topK']);
  });
  it('biases what an edit puts in, as the 8 likeliest tokens of Zhu et al. 2024', async () => {
    const seen: unknown[] = [];
    const model = {
      ...normalRows().synthetic,
      edit: (samples: Samples, _above: number, context: SampleContext) => {
        seen.push(context.bias);
        return Promise.resolve(samples);
      },
    };
    const strategy = make(bias, { strategy: make(edit), topK: 8 });
    const { memory } = await strategy.next(stateOf());
    await strategy.next(stateOf({ synthetic: model, memory: memory! }));
    expect(seen).to.deep.equal([{ topK: 8 }]);
  });
});

describe('schedule', () => {
  const rows = (strategy: MixStrategy, generation: number): Promise<number> =>
    strategy
      .next({ ...stateOf({ synthetic: normalRows().synthetic }), generation })
      .then(({ training }) => training.parts.length);
  it('asks the strategy that is in force', async () => {
    const strategy = make(schedule, {
      steps: [
        { from: 1, strategy: make(replace) },
        { from: 4, strategy: half() },
      ],
    });
    expect([await rows(strategy, 3), await rows(strategy, 4), await rows(strategy, 9)]).to.deep.equal([1, 2, 2]);
  });
  it('refuses steps that leave a generation without a strategy, or two with one', () => {
    for (const starts of [[2], [1, 1], [1, 5, 4]])
      expect(() => make(schedule, { steps: starts.map((from) => ({ from, strategy: make(replace) })) })).to.throw(
        /the first step start from 1/,
      );
  });
});

describe('distil', () => {
  const teacher = { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) };
  it('has its teacher from generation 1 on, at the share asked for', async () => {
    const strategy = make(distil, { teacher, syntheticShare: 0.3 });
    for (const state of [stateOf(), stateOf({ synthetic: normalRows().synthetic })]) {
      const { training, memory } = await strategy.next({ ...state, from: () => normalRows().synthetic });
      expect(training.parts.map(({ origin, samples }) => [origin, samples.count])).to.deep.equal([
        ['real', 70],
        ['teacher', 30],
      ]);
      expect(memory).to.equal(undefined);
    }
  });
});

describe('edit', () => {
  /** Replaces every number above `above` by 0. */
  const editing = {
    ...normalRows().synthetic,
    edit: (samples: Samples, above: number) =>
      Promise.resolve(column(valuesOf(samples).map((value) => (value > above ? 0 : value)))),
  };
  it('edits the training set before, and says how much of it is no longer real', async () => {
    const strategy = make(edit, { above: 1089 });
    const first = await strategy.next(stateOf());
    expect(first.training.parts[0]!.edited).to.equal(undefined);
    const second = await strategy.next(stateOf({ synthetic: editing, memory: first.memory! }));
    expect(second.training.parts[0]!.edited).to.equal(0.1);
    const further = await make(edit, { above: 1079 }).next(stateOf({ synthetic: editing, memory: second.memory! }));
    expect(further.training.parts[0]).to.include({ origin: 'real', edited: 0.2 });
    expect(further.training.count).to.equal(100);
  });
  it('keeps the real rows where a control runs it', async () => {
    const control = make(realOnly, { like: make(edit) });
    const first = await control.next(stateOf());
    const { training } = await control.next(stateOf({ synthetic: editing, memory: first.memory! }));
    expect(valuesOf(training.parts[0]!.samples)[0]).to.equal(1000);
    expect(training.parts[0]!.edited).to.equal(0);
  });
});

describe('a control of any wrapper', () => {
  it('has as many rows, all of them real and unweighted', () => {
    const teacher = { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) };
    const innermost = fc.constantFrom(
      () => make(replace),
      () => make(accumulate),
      () => half('fixed', 0.4),
      () => make(distil, { teacher, syntheticShare: 0.4 }),
    );
    const wrap = fc.constantFrom(
      (strategy: MixStrategy) => make(weighted, { strategy }),
      (strategy: MixStrategy) => make(curate, { strategy, scorer: size }),
      (strategy: MixStrategy) => make(curate, { strategy, scorer: size, keep: 'threshold', threshold: 0 }),
      (strategy: MixStrategy) => make(bias, { strategy, temperature: 0.5 }),
      (strategy: MixStrategy) => make(schedule, { steps: [{ from: 1, strategy }] }),
    );
    return fc.assert(
      fc.asyncProperty(innermost, fc.array(wrap, { maxLength: 3 }), async (base, wraps) => {
        const strategy = wraps.reduce((inner, outer) => outer(inner), base());
        const control = make(realOnly, { like: strategy });
        let [memory, shadow]: (readonly Part[])[] = [[], []];
        for (let generation = 1; generation <= 3; generation++) {
          const model = generation === 1 ? {} : { synthetic: normalRows().synthetic };
          const state = { from: () => normalRows().synthetic, ...model };
          const own = await strategy.next({ ...stateOf({ ...state, memory: memory! }), generation });
          const real = await control.next({ ...stateOf({ ...state, memory: shadow! }), generation });
          memory = own.memory ?? [];
          shadow = real.memory ?? [];
          expect(real.training.count).to.equal(own.training.count);
          for (const { samples, origin, weight = 1 } of real.training.parts) {
            expect([origin, weight]).to.deep.equal(['real', 1]);
            expect(Math.min(...valuesOf(samples))).to.be.at.least(1000);
          }
          if (generation > 1) expect(synthetic(own.training.parts)).to.not.equal(undefined);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});
