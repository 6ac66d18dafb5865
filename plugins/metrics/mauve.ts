import type { Call, Measured, Metric, Output, Subject, Text, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { rootStream } from '../../core/random/index.js';
import { take } from '../../core/samples/index.js';
import { POSITIVE } from '../options.js';
import { pointsOf, ROWS, spreadRows } from './distance/points.js';
import { onceEach, withoutHook } from './features.js';
import { frontierIntegral, mauveArea } from './mauve/divergence-frontier.js';
import { quantised } from './mauve/quantise.js';
import { harmless, sampled } from './measured.js';
import { LEAST, SHARE } from './outputs.js';
import { BASE } from './reference-perplexity.js';

const schema = objectSchema(
  {
    model: { ...BASE, needs: ['features'], description: `gives the features; ${BASE.description}` },
    rows: { ...ROWS, description: 'texts of each side that are compared, spread over all that there are' },
    clusters: {
      type: 'integer',
      minimum: 2,
      description: 'that texts are sorted into; default: a tenth of the texts of a side, as in the paper',
    },
    scale: { ...POSITIVE, default: 5, description: 'c, which divergences are multiplied by before exp(-c KL)' },
    seed: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'decides where the clusters begin: the same for every seed, strategy and generation',
    },
  },
  ['model'],
);

/**
 * Both sides have the same number of texts. Two samples of one law differ by chance in the shares of their clusters, so
 * `value` is below 1 and `frontierIntegral` above 0 for real texts too, the more so the fewer texts a cluster has; of the
 * control as well.
 */
class Mauve implements Metric<Text> {
  readonly outputs: readonly Output[] = [
    {
      name: 'value',
      title: 'MAUVE',
      summary:
        'MAUVE: area under the frontier of the divergences of generated from real texts and of real from generated, in clusters of features of the reference model; 1: the clusters hold the same shares',
      ...SHARE,
      better: 'higher',
    },
    {
      name: 'frontierIntegral',
      title: 'Frontier integral',
      summary:
        'frontier integral of generated and real texts in clusters of features of the reference model: 0 where they hold the same shares, 1 where they share none',
      ...SHARE,
      ...LEAST,
      measures: 'risk',
    },
  ];
  readonly #real: (test: Text, call: Call) => Promise<Vectors>;

  constructor(private readonly options: Options<typeof schema>) {
    if (options.model.features === undefined) throw withoutHook('mauve', 'features', 'model');
    this.#real = onceEach((test, call) => options.model.features!(test, call));
  }

  async measure(subject: Subject<Text>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { test } = subject;
    const rows = await subject.rows();
    const count = Math.min(rows.count, test.count, this.options.rows);
    if (count < 2) return harmless(this.outputs);
    const { scale, seed, clusters = Math.max(2, Math.round(count / 10)) } = this.options;
    const made = await this.options.model.features!(take(rows, spreadRows(rows.count, count)), call);
    const real = pointsOf(await this.#real(test, call), count);
    const [p, q] = quantised(real, pointsOf(made), clusters, rootStream(seed).child('mauve'), call.signal);
    return { value: sampled(mauveArea(p, q, scale)), frontierIntegral: sampled(frontierIntegral(p, q)) };
  }
}

export const mauve = metric({
  id: 'mauve',
  summary: "How far the clusters of generated texts are from those of real ones, by a reference model's features",
  reference: 'Pillutla et al. 2021, MAUVE; Liu et al. 2021, Divergence Frontiers for Generative Models',
  data: 'text',
  options: schema,
  implementation: Mauve,
});
