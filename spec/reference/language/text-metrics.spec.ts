import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Call, FittedModel, Text } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { copiedSpan } from '../../../plugins/metrics/copied-span.js';
import { frontierIntegral, mauveArea } from '../../../plugins/metrics/mauve/divergence-frontier.js';
import { quantised } from '../../../plugins/metrics/mauve/quantise.js';
import { nextToken } from '../../../plugins/metrics/next-token.js';
import { perplexity } from '../../../plugins/metrics/perplexity.js';
import { referencePerplexity } from '../../../plugins/metrics/reference-perplexity.js';
import { textDiversity } from '../../../plugins/metrics/text-diversity.js';
import { textLength } from '../../../plugins/metrics/text-length.js';
import { vocabulary } from '../../../plugins/metrics/vocabulary.js';
import { drawn } from '../../fixtures/long-tail.js';
import { measure, normalVectors, type Given } from '../../plugins/metrics/subject.js';
import { text } from '../../plugins/models/symbol-fixtures.js';
import { pythonHas, requires } from '../../requires.js';
import { agree, askPython } from '../python.js';

type Numbers = Readonly<Record<string, number>>;
interface Case {
  readonly asked: object;
  readonly ours: () => Promise<Numbers>;
}
const MODULES = ['numpy>=2.0', 'scipy', 'sklearn', 'nltk'];
const ask = <T>(cases: readonly object[]): readonly T[] =>
  askPython(new URL('text_metrics.py', import.meta.url), MODULES, cases);

const novel = readFileSync(new URL('../../../studies/data/moby-dick.txt', import.meta.url), 'utf8').match(
  /\S+(?:\s+\S+){39}/gu,
)!;
const passages = (from: number, count: number): Text => text(...novel.slice(from, from + count));
/** Real and generated texts: of a novel, its passages said over; of a drawn language; with empty and constant ones among them. */
const SETS: readonly { readonly rows: Text; readonly test: Text }[] = [
  { rows: passages(0, 60), test: passages(100, 41) },
  {
    rows: text(...passages(3, 30).texts, ...passages(3, 8).texts, 'so it goes so it goes so it goes'),
    test: passages(0, 60),
  },
  { rows: drawn(50, 2), test: drawn(80, 1) },
  { rows: text('a a a a a', '', 'a b', 'a', 'Ah! a b—c “d”', 'a a a a a'), test: text('a b c', 'd', '', 'a, b c d e') },
];
const UNITS = ['words', 'characters'] as const;

const values = async (entry: Registration, given: Given, options: object = {}): Promise<Numbers> =>
  Object.fromEntries(Object.entries(await measure(entry, given, options)).map(([name, { value }]) => [name, value]));

/** Log-likelihoods, made up. */
const logs = (count: number, seed: number): Float64Array => {
  const random = rootStream(seed).child('logs');
  return Float64Array.from({ length: count }, () => -200 * random.uniform());
};
const probabilities = Array.from({ length: 12 }, (_, i) => {
  const random = rootStream(i).child('probabilities');
  const weights = Array.from({ length: 30 }, () => Math.exp(3 * random.normal()) * (random.uniform() < 0.2 ? 0 : 1));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
});
const telling: Pick<FittedModel, 'nextToken'> = {
  nextToken: (_samples, visit) => {
    probabilities.forEach((each, i) => visit(Float64Array.from(each), i % 3));
    return Promise.resolve();
  },
};

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'bits per byte': SETS.map(({ test }) => {
    const own = logs(test.count, 1);
    return {
      asked: { kind: 'perplexity', test: test.texts, logs: [...own] },
      ours: async () => {
        const found = await values(perplexity, { test, logLikelihood: () => own }, { unit: 'characters' });
        return { bitsPerByte: found['bitsPerByte']! };
      },
    };
  }),
  'perplexity under a reference model': SETS.flatMap(({ rows, test }) =>
    UNITS.map((unit) => {
      const [made, real] = [logs(rows.count, 2), logs(test.count, 3)];
      const model = { logLikelihood: async (asked: Text) => (asked === rows ? made : real) };
      return {
        asked: {
          kind: 'reference',
          unit,
          level: 0.1,
          rows: rows.texts,
          test: test.texts,
          logs: [...made],
          real: [...real],
        },
        ours: () => values(referencePerplexity, { rows, test }, { model, unit, level: 0.1 }),
      };
    }),
  ),
  'next tokens': [1, 5, 40].map((k) => ({
    asked: { kind: 'tokens', k, probabilities },
    ours: () => values(nextToken, { test: text('a', 'b', 'c'), model: telling }, { k }),
  })),
  'distinct-n, repetition and self-BLEU': SETS.flatMap(({ rows, test }) =>
    UNITS.map((unit) => ({
      asked: { kind: 'diversity', unit, rows: rows.texts },
      ours: () => values(textDiversity, { rows, test }, { unit }),
    })),
  ),
  vocabulary: SETS.flatMap(({ rows, test }) =>
    (['bare', 'written'] as const).flatMap((words) =>
      [1, 3].map((rare) => ({
        asked: { kind: 'vocabulary', words, rare, rows: rows.texts, test: test.texts },
        ours: () => values(vocabulary, { rows, test }, { words, rare }),
      })),
    ),
  ),
  lengths: SETS.flatMap(({ rows, test }) =>
    UNITS.map((unit) => ({
      asked: { kind: 'length', unit, rows: rows.texts, test: test.texts },
      ours: () => values(textLength, { rows, test }, { unit }),
    })),
  ),
  'copied spans': SETS.flatMap(({ rows, test }) =>
    UNITS.map((unit) => ({
      asked: { kind: 'copied', unit, above: 3, rows: rows.texts, training: test.texts },
      ours: async () => {
        const { closer: _, ...rest } = await values(copiedSpan, { rows, test, trained: [test] }, { unit, above: 3 });
        return rest;
      },
    })),
  ),
  'divergence frontier': [1, 2, 3, 4].map((seed) => {
    const random = rootStream(seed).child('histogram');
    const shares = (): Float64Array => {
      const weights = Float64Array.from({ length: 20 }, () => (random.uniform() < 0.3 ? 0 : random.uniform()));
      const total = weights.reduce((a, b) => a + b);
      return weights.map((each) => each / total);
    };
    const [p, q] = [shares(), shares()];
    return {
      asked: { kind: 'histograms', p: [...p], q: [...q], scale: seed },
      ours: async () => ({ value: mauveArea(p, q, seed), frontierIntegral: frontierIntegral(p, q) }),
    };
  }),
};

describe('metrics of texts against NLTK, SciPy and scikit-learn', function () {
  this.timeout(60_000);
  const theirs = new Map<Case, Numbers>();
  before(function () {
    requires(this, 'Python with NumPy, SciPy, scikit-learn and NLTK', pythonHas(...MODULES));
    const all = Object.values(CASES).flat();
    const told = ask<Numbers>(all.map(({ asked }) => asked));
    for (const [i, each] of all.entries()) theirs.set(each, told[i]!);
  });

  for (const [name, cases] of Object.entries(CASES))
    it(name, async () => {
      for (const [i, each] of cases.entries()) {
        const [ours, wanted] = [await each.ours(), theirs.get(each)!];
        expect(Object.keys(ours), `case ${i}`).to.have.members(Object.keys(wanted));
        // Quadrature, where it is by that.
        const tolerance = name === 'divergence frontier' ? 1e-6 : 1e-10;
        for (const [output, value] of Object.entries(wanted))
          agree(ours[output]!, value, tolerance, `${output} of case ${i}`);
      }
    });

  it('MAUVE on given features: as scikit-learn finds clusters, within what its seeds differ by', () => {
    const [p, q] = [normalVectors(200, 8, 1, 1, 0.5), normalVectors(200, 8, 2, 1.3, 0.8)];
    const [wanted] = ask<{ mean: number; sd: number }>([
      { kind: 'mauve', d: 8, p: [...p.values], q: [...q.values], clusters: 20 },
    ]);
    const call: Pick<Call, 'signal'> = { signal: new AbortController().signal };
    const points = ({ count, values: numbers }: typeof p) => ({ count, d: 8, values: numbers as Float64Array });
    const ours = Array.from({ length: 8 }, (_, seed) =>
      mauveArea(...quantised(points(p), points(q), 20, rootStream(seed), call.signal), 5),
    );
    const mean = ours.reduce((a, b) => a + b) / ours.length;
    // Two means of eight.
    expect(Math.abs(mean - wanted!.mean)).to.be.below(4 * wanted!.sd * Math.sqrt(2 / 8));
    expect(wanted!.sd).to.be.within(0.001, 0.05);
  });
});
