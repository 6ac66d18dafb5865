import type { Measured, Metric, Output, Samples, Subject } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { quantile } from './columns.js';
import { harmless, sampled } from './measured.js';
import { SHARE } from './outputs.js';

const schema = objectSchema({
  level: {
    type: 'number',
    exclusiveMinimum: 0,
    exclusiveMaximum: 0.5,
    default: 0.001,
    description: 'share of the held-out real rows that lie where the density is too low to count as real',
  },
});

/** The level is found among the held-out rows, so with fewer than 1 / level of them it is near the least density of all. */
class Hallucination implements Metric {
  readonly outputs: readonly Output[];
  readonly #levels = new WeakMap<Samples, number>();

  constructor(private readonly options: Options<typeof schema>) {
    this.outputs = [
      {
        name: 'mass',
        title: 'Mass where no real data lie',
        summary: `share of the model's rows where the real density is lower than all but a share of ${options.level} of the real rows have it`,
        ...SHARE,
        better: 'lower',
        ideal: 'real',
        measures: 'hallucination',
      },
    ];
  }

  async measure(subject: Subject): Promise<Readonly<Record<string, Measured>>> {
    const { test, truth } = subject;
    const density = truth?.logLikelihood?.bind(truth);
    if (density === undefined || test.count === 0) return harmless(this.outputs);
    const rows: Samples = await subject.rows();
    if (rows.count === 0) return harmless(this.outputs);
    let level = this.#levels.get(test);
    if (level === undefined)
      this.#levels.set(test, (level = quantile(density(test).slice().sort(), this.options.level)));
    // The true law gives its own rows no density, or no end of it: no level can be found for any model.
    if (!Number.isFinite(level)) return harmless(this.outputs);
    // A row that is not a number lies nowhere that real rows do.
    let outside = 0;
    for (const each of density(rows)) if (!(each >= level)) outside++;
    return { mass: sampled(outside / rows.count) };
  }
}

export const hallucination = metric({
  id: 'hallucination',
  summary: "Mass of the model's rows where next to no real rows lie, by the true density",
  reference: 'Schaeffer et al. 2025, Position: Model Collapse Does Not Mean What You Think',
  data: 'any',
  needs: ['truth.likelihood'],
  options: schema,
  implementation: Hallucination,
});
