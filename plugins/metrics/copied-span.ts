import type { Call, Measured, Metric, Output, Subject, Text, TrainingSet } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { joinParts, take, trainingSet } from '../../core/samples/index.js';
import { COUNT } from '../options.js';
import { type Encoding, encodingOf, UNIT } from '../text.js';
import { quantile } from './columns.js';
import { FOREIGN, longestSpans } from './copied-span/suffix-automaton.js';
import { spreadRows } from './distance/points.js';
import { harmless, sampled } from './measured.js';
import { REAL, SHARE } from './outputs.js';

const schema = objectSchema({
  unit: UNIT,
  above: { ...COUNT, default: 50, description: 'tokens; a text with a copied span of more counts as copied from' },
});

const SPAN = { ...REAL, unit: 'tokens', range: [0, Infinity] } as const;

/** Tokens of generated texts that are looked at together, 120 MB of automaton. */
const BLOCK = 1 << 20;

/**
 * Spans that stand word for word within one training text, synthetic ones too. How long they are by chance grows with the
 * training texts, so what a model gives away of real ones is told by `closer`, against as many that it has never seen.
 */
class CopiedSpan implements Metric<Text> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    const span = 'of the longest span of a generated text that stands word for word in a training text';
    this.outputs = [
      { name: 'median', title: 'Median copied span', summary: `median length ${span}`, ...SPAN },
      { name: 'longest', title: 'Longest copied span', summary: `greatest length ${span}`, ...SPAN },
      {
        name: 'copied',
        title: 'Texts with a long copied span',
        summary: `share of the generated texts with a span of more than ${options.above} tokens that stands word for word in a training text`,
        ...SHARE,
        ...REAL,
      },
      {
        name: 'whole',
        title: 'Texts copied whole',
        summary: 'share of the generated texts that stand word for word, from beginning to end, in a training text',
        ...SHARE,
        ...REAL,
      },
      {
        name: 'closer',
        title: 'Texts closer to training than to test texts',
        summary:
          'share of the generated texts whose longest copied span is longer from real training texts than from as many held-out ones; ties count half',
        ...SHARE,
        better: 'ideal',
        ideal: 0.5,
      },
    ];
  }

  async measure(subject: Subject<Text>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    const { unit, above } = this.options;
    const { training, test } = subject;
    const rows = await subject.rows();
    if (rows.count === 0 || training.count === 0) return harmless(this.outputs);
    const made = encodingOf(rows, unit);
    const known = unseenBeside(training, test);
    const lists = [training.parts.map(({ samples }) => samples), ...(known ?? []).map((texts) => [texts])];
    const [copied, ...sides] = spansIn(
      made,
      lists.map((list) => list.map((texts) => encodingOf(texts, unit))),
      signal,
    ) as [Uint32Array, ...Uint32Array[]];
    const share = (holds: (span: number, row: number) => boolean): number => copied.filter(holds).length / rows.count;
    const sorted = Float64Array.from(copied).sort();
    return {
      median: sampled(quantile(sorted, 0.5)),
      longest: sampled(sorted.at(-1)),
      copied: sampled(share((span) => span > above)),
      whole: sampled(share((span, row) => span > 0 && span === made.offsets[row + 1]! - made.offsets[row]!)),
      // Without real training texts there are none to be given away.
      closer: known === undefined ? 'harmless' : sampled(longerShare(sides[0]!, sides[1]!)),
    };
  }
}

/** Real training texts, and as many held-out ones; undefined where there are none of either. */
const unseenBeside = ({ parts }: TrainingSet<Text>, test: Text): readonly [Text, Text] | undefined => {
  const real = trainingSet(parts.filter(({ origin }) => origin === 'real'));
  const count = Math.min(real.count, test.count);
  const some = (texts: Text): Text => take(texts, spreadRows(texts.count, count));
  return count === 0 ? undefined : [some(joinParts(real)), some(test)];
};

/** Share of the places at which the first is larger, ties counting half. */
const longerShare = (own: Uint32Array, other: Uint32Array): number =>
  own.reduce((sum, span, row) => sum + (span > other[row]! ? 1 : span === other[row]! ? 0.5 : 0), 0) / own.length;

/** For each list of texts that is searched: of each text the tokens of its longest span that stands in one of them. */
const spansIn = (
  made: Encoding,
  lists: readonly (readonly Encoding[])[],
  signal: AbortSignal,
): readonly Uint32Array[] => {
  const number = new Map(made.types.map((type, i) => [type, i]));
  const translated = lists.map((list) =>
    list.map(({ types, tokens, offsets }) => {
      const own = Uint32Array.from(types, (type) => number.get(type) ?? FOREIGN);
      return { tokens: tokens.map((token) => own[token]!), offsets };
    }),
  );
  const count = made.offsets.length - 1;
  const spans = lists.map(() => new Uint32Array(count));
  for (let from = 0; from < count;) {
    signal.throwIfAborted();
    let to = from + 1;
    while (to < count && made.offsets[to + 1]! - made.offsets[from]! <= BLOCK) to++;
    longestSpans({ texts: made, from, to }, translated).forEach((found, i) => spans[i]!.set(found, from));
    from = to;
  }
  return spans;
};

export const copiedSpan = metric({
  id: 'copied-span',
  summary: 'How long the spans are that generated texts repeat word for word from training texts',
  reference:
    'McCoy et al. 2023, How Much Do Language Models Copy From Their Training Data?; Carlini et al. 2023; suffix automaton: Blumer et al. 1985',
  data: 'text',
  needs: ['training'],
  options: schema,
  implementation: CopiedSpan,
});
