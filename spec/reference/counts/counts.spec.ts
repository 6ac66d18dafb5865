import { expect } from 'chai';
import type { Column, Origin, Samples, Symbols, Truth, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { categoryCoverage } from '../../../plugins/metrics/category-coverage.js';
import { diversity } from '../../../plugins/metrics/diversity.js';
import { hallucination } from '../../../plugins/metrics/hallucination.js';
import { logLikelihood } from '../../../plugins/metrics/log-likelihood.js';
import { modes } from '../../../plugins/metrics/modes.js';
import { perplexity } from '../../../plugins/metrics/perplexity.js';
import { purity } from '../../../plugins/metrics/purity.js';
import { rareEvents } from '../../../plugins/metrics/rare-events.js';
import { support } from '../../../plugins/metrics/support.js';
import { quantile } from '../../../plugins/metrics/columns.js';
import { create, measure, normalVectors, vectors } from '../../plugins/metrics/subject.js';
import { call, symbols, text } from '../../plugins/models/symbol-fixtures.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

type Numbers = Readonly<Record<string, number | null>>;
interface Case {
  /** what Python is asked */
  readonly asked: object;
  readonly ours: () => Promise<Readonly<Record<string, { readonly value: number } | number | 'harmless' | undefined>>>;
}

const SCRIPT = new URL('./reference.py', import.meta.url);
const range = <T>(count: number, each: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => each(i));
const random = (...path: readonly (string | number)[]) => rootStream(41).child(...path);

/** Shares that fall like 1 / rank, the last of them 0, in no order. */
const law = (outcomes: number, seed: number): Float64Array => {
  const stream = random('law', seed);
  const weights = range(outcomes, (i) => (i % 9 === 8 ? 0 : (0.5 + stream.uniform()) / (1 + ((i * 7) % outcomes))));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
};
const drawn = (p: Float64Array, count: number, seed: number): number[] => {
  const stream = random('drawn', seed);
  return range(count, () => {
    let u = stream.uniform();
    const at = p.findIndex((each) => (u -= each) < 0);
    return at < 0 ? 0 : at;
  });
};
/** Texts of 0 to 8 words, the rare ones of code points beyond the first plane. */
const texts = (count: number, seed: number, words = 40): string[] => {
  const stream = random('texts', seed);
  const word = (i: number): string => (i % 11 === 10 ? '\u{1F30C}\u{1D54F}'.repeat(1 + (i % 3)) : `w${i.toString(36)}`);
  return range(count, () =>
    range(stream.below(9), () => word(Math.floor(words * stream.uniform() * stream.uniform()))).join(' '),
  );
};

const modeCases: Case[] = [
  ...[3, 10, 40].map((k) => {
    const shares = law(k, k);
    // The model draws from another law, with rows of no mode at the end.
    const found = [...drawn(law(k, k + 1), 301, k), ...range(k, () => -1)];
    const truth: Truth = { modes: { shares, of: (rows) => Int32Array.from((rows as Vectors).values) } };
    return {
      asked: { kind: 'modes', modes: found, shares: [...shares] },
      ours: () => measure(modes, { rows: vectors(found), test: vectors([0]), truth }),
    };
  }),
  ...[4, 12].map((k) => {
    const [found, labels] = [drawn(law(k + 3, 2), 211, k), drawn(law(k, 1), 307, k)];
    const labelled = (own: readonly number[]): Vectors => vectors(own, 1, own);
    return {
      asked: { kind: 'modes', modes: found, labels },
      ours: () => measure(modes, { rows: labelled(found), test: labelled(labels) }, { by: 'labels' }),
    };
  }),
];

const normalLog = ({ values, shape }: Vectors): Float64Array => {
  const d = shape[0]!;
  const logs = new Float64Array(values.length / d).fill((-d / 2) * Math.log(2 * Math.PI));
  values.forEach((x: number, i: number) => (logs[Math.floor(i / d)]! -= (x * x) / 2));
  return logs;
};
const hallucinationCases: Case[] = [1, 2, 5].flatMap((d) =>
  [0.001, 0.037, 0.2].map((level) => {
    const [rows, test] = [normalVectors(400, d, d, 1.7, 0.2), normalVectors(333, d, d + 20)];
    const truth: Truth = { logLikelihood: (samples) => normalLog(samples as Vectors) };
    return {
      asked: { kind: 'hallucination', level, d, rows: [...rows.values], test: [...test.values] },
      ours: async () => ({
        ...(await measure(hallucination, { rows, test, truth }, { level })),
        level: quantile(normalLog(test).sort(), level),
      }),
    };
  }),
);

/** P(X > above) of a standard normal number, to 16 digits. */
const ABOVE = [
  { above: 1, mass: 0.15865525393145705 },
  { above: 2.5, mass: 0.006209665325776132 },
  { above: 4, mass: 3.167124183311986e-5 },
];
const rareCases: Case[] = ABOVE.flatMap(({ above, mass }) =>
  [5, 700].map((count) => {
    const rows = normalVectors(count, 1, count, 1.3);
    const truth: Truth = {
      rare: { mass, holds: (samples) => Uint8Array.from((samples as Vectors).values, (x) => Number(x > above)) },
    };
    return {
      asked: { kind: 'rare', above, rows: [...rows.values] },
      ours: () => measure(rareEvents, { rows, test: rows, truth }),
    };
  }),
);

const lawOf = (p: Float64Array) => (samples: Samples) =>
  Float64Array.from((samples as Symbols).values, (symbol) => Math.log(p[symbol]!));
/** With the true law or without, the model's own law given or counted from its rows. */
const symbolCases = (kind: 'support' | 'diversity'): Case[] =>
  [6, 50, 200].flatMap((alphabet) =>
    [0, 1, 2, 3].map((variant) => {
      const [truth, own] = [law(alphabet, alphabet), law(alphabet, alphabet + variant)];
      // A model that has forgotten some of the symbols, keeps others by about a quarter, and says some that are not real.
      const kept = (i: number): number => (i % 5 === 3 ? 0 : i % 3 === 1 ? 0.1 + 0.02 * (i % 17) : 1);
      const model = Float64Array.from(own, (p, i) => (i % 9 === 8 ? 0.002 : kept(i) * p));
      const total = model.reduce((sum, p) => sum + p, 0);
      const shares = model.map((p) => p / total);
      const [made, held] = [drawn(shares, 173, alphabet), drawn(truth, 229, alphabet + 1)];
      const options = { mode: 0.001, tail: variant === 1 ? 0.2 : 0.05 };
      return {
        asked: {
          ...{ kind, rows: made, test: held, ...options },
          ...(variant % 2 === 0 ? { truth: [...truth] } : {}),
          ...(variant < 2 ? {} : { law: [...shares] }),
        },
        ours: () =>
          measure(
            kind === 'support' ? support : diversity,
            {
              ...{ rows: symbols(made, alphabet), test: symbols(held, alphabet) },
              ...(variant % 2 === 0 ? { truth: { probabilities: truth } } : {}),
              ...(variant < 2 ? {} : { logLikelihood: lawOf(shares) }),
            },
            kind === 'support' ? options : {},
          ),
      };
    }),
  );
const textCases = (kind: 'support' | 'diversity'): Case[] =>
  (['words', 'characters'] as const).flatMap((unit) =>
    [1, 2].map((seed) => {
      const [made, held] = [texts(60, seed, 25), texts(80, seed + 10)];
      const options = { mode: 0.01, tail: 0.07 };
      return {
        asked: { kind, unit, rows: made, test: held, ...options },
        ours: () =>
          measure(
            kind === 'support' ? support : diversity,
            { rows: text(...made), test: text(...held) },
            { unit, ...(kind === 'support' ? options : {}) },
          ),
      };
    }),
  );

/** Log-likelihoods, one of them of density 0 where `dead`; JSON writes that as null. */
const logsOf = (count: number, seed: number, dead = false): Float64Array => {
  const stream = random('logs', seed);
  return Float64Array.from({ length: count }, (_, i) => (dead && i % 7 === 3 ? -Infinity : -9 * stream.uniform() + 1));
};
const perplexityCases: Case[] = [false, true].flatMap((dead) => [
  ...(['words', 'characters'] as const).map((unit): Case => {
    const [held, logs] = [texts(50, 4), logsOf(50, 1, dead)];
    return {
      asked: { kind: 'perplexity', unit, test: held, logs: [...logs] },
      ours: () => measure(perplexity, { test: text(...held), logLikelihood: () => logs }, { unit }),
    };
  }),
  ((): Case => {
    const [held, logs] = [drawn(law(20, 1), 90, 2), logsOf(90, 2, dead)];
    return {
      asked: { kind: 'perplexity', test: held, logs: [...logs] },
      ours: () => measure(perplexity, { test: symbols(held, 20), logLikelihood: () => logs }),
    };
  })(),
]);
const likelihoodCases: Case[] = [1, 40, 5000].flatMap((count) =>
  [false, true].map((dead) => {
    const logs = logsOf(count, count, dead);
    return {
      asked: { kind: 'likelihood', logs: [...logs] },
      ours: () => measure(logLikelihood, { test: normalVectors(count, 1, 1), logLikelihood: () => logs }),
    };
  }),
);

const purityCases: Case[] = ([['real'], ['real', 1, 'teacher'], [1, 2], ['real', 1, 'real', 2]] as Origin[][]).map(
  (origins, i) => {
    // Right is what is above 0.
    const parts = origins.map((_, part) => normalVectors(17 + 23 * part, 1, 10 * i + part, 1, 0.4 * part - 0.3));
    const rows = normalVectors(91, 1, 70 + i, 1, -0.5);
    const training = {
      parts: parts.map((samples, part) => ({ samples, origin: origins[part]! })),
      count: parts.reduce((sum, { count }) => sum + count, 0),
    };
    const truth: Truth = { correct: (samples) => Uint8Array.from((samples as Vectors).values, (x) => Number(x > 0)) };
    const model = {
      sample: () => Promise.reject(new Error('unused')),
      save: () => Promise.reject(new Error('unused')),
    };
    return {
      asked: { kind: 'purity', parts: parts.map(({ values }) => [...values]), origins, rows: [...rows.values] },
      ours: () =>
        create(purity).measure(
          { generation: 1, model, rows: () => Promise.resolve(rows), training, test: rows, truth },
          call('purity'),
        ),
    };
  },
);

const columns: readonly Column[] = [
  { name: 'few', kind: 'category', values: range(4, String) },
  { name: 'x', kind: 'number' },
  { name: 'many', kind: 'category', values: range(35, String) },
];
const table = (count: number, seed: number, forgets: number): Vectors => {
  const [few, x, many] = [drawn(law(4, 1), count, seed), normalVectors(count, 1, seed), drawn(law(35, 2), count, seed)];
  const cells = range(count, (i) => [few[i]!, x.values[i]!, many[i]! % forgets]).flat();
  return { ...vectors(cells, 3), columns };
};
const coverageCases: Case[] = [0.05, 0.3].flatMap((rareShare) =>
  range(26, (i) => i + 10).map((forgets) => {
    const [rows, test] = [table(260, forgets, forgets), table(190, 100 + forgets, 35)];
    const asked = { d: 3, categorical: [0, 2], rareShare, rows: [...rows.values], test: [...test.values] };
    return {
      asked: { kind: 'coverage', ...asked },
      ours: () => measure(categoryCoverage, { rows, test }, { rareShare }),
    };
  }),
);

const METRICS: Readonly<Record<string, { readonly cases: readonly Case[]; readonly outputs: readonly string[] }>> = {
  modes: { cases: modeCases, outputs: ['lost', 'shift', 'between'] },
  hallucination: { cases: hallucinationCases, outputs: ['level', 'mass'] },
  'rare events': { cases: rareCases, outputs: ['mass', 'logMass', 'ratio'] },
  support: {
    cases: [...symbolCases('support'), ...textCases('support')],
    outputs: ['surviving', 'missingMass', 'lost', 'logTailMass', 'unreal'],
  },
  diversity: {
    cases: [...symbolCases('diversity'), ...textCases('diversity')],
    outputs: ['entropy', 'effective', 'distinct1', 'distinct2', 'logDistinct2'],
  },
  perplexity: { cases: perplexityCases, outputs: ['value', 'crossEntropy', 'bits'] },
  'log-likelihood': { cases: likelihoodCases, outputs: ['nll', 'impossible'] },
  purity: { cases: purityCases, outputs: ['training', 'synthetic', 'generated'] },
  'category coverage': { cases: coverageCases, outputs: ['coverage', 'lost', 'lostRare'] },
};

/** Bits per byte in spec/reference/language; what is made of the elements of a tail: held against its closed form in spec/plugins/metrics/survival.spec.ts. */
const ELSEWHERE = ['bitsPerByte', 'logTailKept', 'tailMade', 'logRareKept', 'rareMade', 'logRareMass'];
/** A row of density 0 is an infinite loss; without rows to judge there is nothing to measure. Others have no number. */
const NOT_DEFINED: Readonly<Record<string, number | 'harmless' | undefined>> = {
  ...{ nll: Infinity, value: Infinity, crossEntropy: Infinity, bits: Infinity },
  ...{ training: 'harmless', synthetic: 'harmless', generated: 'harmless' },
};

describe('counts and log-likelihoods against NumPy, SciPy and exact fractions', () => {
  const answers = new Map<Case, Numbers>();
  before(function () {
    this.timeout(30_000);
    requires(this, 'Python with NumPy and SciPy', pythonHas('numpy', 'scipy'));
    const all = Object.values(METRICS).flatMap(({ cases }) => cases);
    const told = askPython<Numbers[]>(
      SCRIPT,
      ['numpy', 'scipy'],
      all.map(({ asked }) => asked),
    );
    for (const [i, each] of all.entries()) answers.set(each, told[i]!);
  });

  for (const [name, { cases, outputs }] of Object.entries(METRICS))
    it(`${name}: ${outputs.join(', ')}`, async () => {
      const seen = new Map(outputs.map((output) => [output, new Set<number | null>()]));
      for (const [i, each] of cases.entries()) {
        const [ours, theirs] = [await each.ours(), answers.get(each)!];
        expect(theirs).to.have.all.keys(outputs);
        expect([...outputs, ...ELSEWHERE]).to.include.members(Object.keys(ours));
        for (const output of outputs) {
          const [measured, expected] = [ours[output], theirs[output]!];
          const value = typeof measured === 'object' ? measured.value : measured;
          const where = `${output} of case ${i}`;
          seen.get(output)!.add(expected);
          if (expected === null) expect(value, where).to.equal(NOT_DEFINED[output] ?? undefined);
          else expect(value, where).to.be.closeTo(expected, 1e-12 * Math.max(1, Math.abs(expected)));
        }
      }
      // Data that leave an output at one number would check next to nothing.
      for (const [output, values] of seen) expect(values.size, output).to.be.above(1);
    });
});
