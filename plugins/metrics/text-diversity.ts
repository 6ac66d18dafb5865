import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { type Encoding, encodingOf, UNIT } from '../text.js';
import { harmless, sampled } from './measured.js';
import { REAL, SHARE } from './outputs.js';
import { type Ngrams, ngramsOf, repetition } from './text-diversity/ngrams.js';
import { selfBleu } from './text-diversity/self-bleu.js';

const schema = objectSchema({ unit: UNIT });

/** Longest n-grams that are counted. */
const LONGEST = 4;
const LENGTHS = [1, 2, 3, 4] as const;
const REPEATED = [2, 3, 4] as const;

/**
 * Real text has values of its own, which depend on how many texts there are and how long they are: distinct-n falls and
 * self-BLEU rises with their number, so the control is what a number is held against, and shorter texts look more diverse.
 */
class TextDiversity implements Metric<Text> {
  readonly outputs: readonly Output[] = [
    ...LENGTHS.map((n): Output => ({
      name: `distinct${n}`,
      title: `Distinct-${n}`,
      summary: `distinct ${n}-grams over all of them in the model's texts (distinct-${n})`,
      ...SHARE,
      ...REAL,
    })),
    {
      name: 'logEffective2',
      title: 'Effective number of word pairs (log)',
      summary:
        'log of the effective number of 2-grams (Hill number of order 2): -log of the chance that two of them are equal, smoothed: (equal pairs + 1/2) / (pairs + 1)',
      unit: '',
      ...REAL,
      range: [-Infinity, Infinity],
      measures: 'log-variance',
    },
    {
      name: 'selfBleu',
      title: 'Self-BLEU',
      summary:
        'self-BLEU: mean BLEU of a text with all others as references, n-grams of up to 4 tokens, none matched counted as 0.1; 1 where every text is another one too',
      ...SHARE,
      ...REAL,
    },
    ...REPEATED.map((n): Output => ({
      name: `repetition${n}`,
      title: `Repeated ${n}-grams`,
      summary: `share of the ${n}-grams of a text that stand in it before (rep-${n}), mean over texts`,
      ...SHARE,
      ...REAL,
    })),
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Text>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    const { unit } = this.options;
    const rows = await subject.rows();
    if (rows.count === 0) return harmless(this.outputs);
    const real = lengthsOf(encodingOf(subject.test, unit));
    const levels = ngramsOf(encodingOf(rows, unit), LONGEST);
    signal.throwIfAborted();
    // What no real text is long enough for is nothing to measure; what the model's alone are not is lost.
    const ifReal = (n: number, value: (of: Ngrams) => number | undefined): Measured =>
      real.some((length) => length >= n) ? sampled(value(levels[n - 1]!)) : 'harmless';
    const paired = rows.count > 1 && real.filter((length) => length > 0).length > 1;
    return {
      ...Object.fromEntries(LENGTHS.map((n) => [`distinct${n}`, ifReal(n, distinctShare)])),
      logEffective2:
        real.reduce((pairs, length) => pairs + Math.max(0, length - 1), 0) < 2
          ? 'harmless'
          : sampled(logEffective(levels[1]!)),
      selfBleu: paired ? sampled(selfBleu(levels)) : 'harmless',
      ...Object.fromEntries(REPEATED.map((n) => [`repetition${n}`, ifReal(n, repetition)])),
    };
  }
}

const lengthsOf = ({ offsets }: Encoding): readonly number[] =>
  Array.from({ length: offsets.length - 1 }, (_, row) => offsets[row + 1]! - offsets[row]!);

const distinctShare = ({ distinct, ids }: Ngrams): number | undefined =>
  ids.length === 0 ? undefined : distinct / ids.length;

/**
 * Distinct-n is 1 in a sample that is small beside the language, whatever the language loses; what two n-grams have in common
 * tells however few there are. undefined for fewer than two.
 */
const logEffective = ({ distinct, ids }: Ngrams): number | undefined => {
  if (ids.length < 2) return undefined;
  const counts = new Uint32Array(distinct);
  for (const id of ids) counts[id]!++;
  let equal = 0;
  for (const count of counts) equal += (count * (count - 1)) / 2;
  return -Math.log((equal + 0.5) / ((ids.length * (ids.length - 1)) / 2 + 1));
};

export const textDiversity = metric({
  id: 'text-diversity',
  summary: 'How much generated texts repeat each other and themselves: distinct-n, self-BLEU, repetition',
  reference:
    'Li et al. 2016 (distinct-n); Zhu et al. 2018, Texygen (self-BLEU); Hill 1973; Welleck et al. 2020, Su et al. 2022 (rep-n)',
  data: 'text',
  options: schema,
  implementation: TextDiversity,
});
