import type { Call, Measured, Metric, Output, Subject, Text } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { PART } from '../options.js';
import { encodingOf, ONE, UNIT } from '../text.js';
import { quantile } from './columns.js';
import { onceEach, withoutHook } from './features.js';
import { harmless, sampled } from './measured.js';
import { AMOUNT, REAL, SHARE } from './outputs.js';

/** A language model that the host fits to real texts, once for each seed. */
export const BASE = {
  fitted: 'models',
  data: 'text',
  description: 'fitted once to real texts, before the chain: { use, with, on: { source, rows } } or a checkpoint',
} as const;

const schema = objectSchema(
  {
    model: { ...BASE, needs: ['logLikelihood'] },
    unit: UNIT,
    level: {
      ...PART,
      default: 0.05,
      description: 'share of the held-out real texts that are at least as surprising as an improbable one',
    },
  },
  ['model'],
);

const PERPLEXITY = { ...AMOUNT, ...REAL, scale: 'log' } as const;

/**
 * Of every generated text exp of the cross-entropy of its tokens, its end among them, under one model of real text that the
 * chain does not change: low where texts are ever more alike to what it finds likeliest, high where they are what it would
 * never have made.
 */
class ReferencePerplexity implements Metric<Text> {
  readonly outputs: readonly Output[];
  readonly #real: (test: Text, call: Call) => Promise<Float64Array>;

  constructor(private readonly options: Options<typeof schema>) {
    if (options.model.logLikelihood === undefined) throw withoutHook('reference-perplexity', 'logLikelihood', 'model');
    this.#real = onceEach(async (test, call) => (await this.#losses(test, call)).perText.sort());
    const of = 'of a generated text under the reference model';
    this.outputs = [
      {
        name: 'value',
        title: 'Perplexity under the reference model',
        summary:
          'perplexity of the generated texts together under the reference model: exp of the cross-entropy of their tokens',
        ...PERPLEXITY,
      },
      {
        name: 'crossEntropy',
        title: 'Cross-entropy under the reference model',
        summary:
          'mean negative log-likelihood of a token of the generated texts under the reference model: the log of value',
        unit: `nats/${ONE[options.unit]}`,
        ...REAL,
        range: [-Infinity, Infinity],
      },
      {
        name: 'mean',
        title: 'Mean perplexity of a text, by the reference',
        summary: `mean perplexity ${of}; a few improbable ones decide`,
        ...PERPLEXITY,
      },
      {
        name: 'low',
        title: 'Perplexity of a text, 5 % quantile',
        summary: `perplexity ${of} that one in twenty stays below`,
        ...PERPLEXITY,
      },
      { name: 'median', title: 'Perplexity of a text, median', summary: `median perplexity ${of}`, ...PERPLEXITY },
      {
        name: 'high',
        title: 'Perplexity of a text, 95 % quantile',
        summary: `perplexity ${of} that one in twenty exceeds`,
        ...PERPLEXITY,
      },
      {
        name: 'improbable',
        title: 'Texts that the reference finds improbable',
        summary: `share of the generated texts that are more surprising than all but a share of ${options.level} of the held-out real ones`,
        ...SHARE,
        ...REAL,
        measures: 'hallucination',
      },
      {
        name: 'probable',
        title: 'Texts that the reference finds probable',
        summary: `share of the generated texts that are less surprising than all but a share of ${options.level} of the held-out real ones`,
        ...SHARE,
        ...REAL,
      },
    ];
  }

  async measure(subject: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { test } = subject;
    const rows = await subject.rows();
    if (rows.count === 0 || test.count === 0) return harmless(this.outputs);
    const real = await this.#real(test, call);
    const { perText, total, tokens } = await this.#losses(rows, call);
    const { level } = this.options;
    const [least, most] = [quantile(real, level), quantile(real, 1 - level)];
    const share = (holds: (loss: number) => boolean): number => perText.filter(holds).length / rows.count;
    const perplexities = perText.map(Math.exp).sort();
    return {
      value: sampled(Math.exp(total / tokens)),
      crossEntropy: sampled(total / tokens),
      mean: sampled(perplexities.reduce((sum, each) => sum + each, 0) / rows.count),
      low: sampled(quantile(perplexities, 0.05)),
      median: sampled(quantile(perplexities, 0.5)),
      high: sampled(quantile(perplexities, 0.95)),
      // A model that holds real texts for impossible tells no level.
      improbable: Number.isFinite(most) ? sampled(share((loss) => loss > most)) : 'harmless',
      probable: Number.isFinite(least) ? sampled(share((loss) => loss < least)) : 'harmless',
    };
  }

  /** Cross-entropy of each text, nats a token; of all together. */
  async #losses(
    rows: Text,
    call: Call,
  ): Promise<{ readonly perText: Float64Array; readonly total: number; readonly tokens: number }> {
    const densities = await this.options.model.logLikelihood!(rows, call);
    const { offsets, tokens } = encodingOf(rows, this.options.unit);
    const perText = densities.map((density, row) => -density / (offsets[row + 1]! - offsets[row]! + 1));
    return { perText, total: densities.reduce((sum, density) => sum - density, 0), tokens: tokens.length + rows.count };
  }
}

export const referencePerplexity = metric({
  id: 'reference-perplexity',
  summary: 'How surprised a model of real texts, fitted beforehand, is by the generated ones',
  reference: 'Shumailov et al. 2024, AI models collapse when trained on recursively generated data, figure 1',
  data: 'text',
  options: schema,
  implementation: ReferencePerplexity,
});
