import type { Measured, Metric, Output, Samples, Subject } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { sampled } from './finite.js';
import { logSmoothedMass } from './smoothed.js';

class RareEvents implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'logMass',
      summary: "log of the rare events' share of the model's rows, smoothed: log((k + 1/2) / (rows + 1))",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [-Infinity, 0],
      measures: 'tail-mass',
      rare: true,
    },
    {
      name: 'mass',
      summary: "the rare events' share of the model's rows; its mean over seeds hides chains that lost them all",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [0, 1],
      rare: true,
    },
    {
      name: 'ratio',
      summary: "the rare events' share of the model's rows over their true share",
      unit: '',
      better: 'ideal',
      ideal: 1,
      range: [0, Infinity],
      rare: true,
    },
  ];

  async measure(subject: Subject): Promise<Readonly<Record<string, Measured>>> {
    const rare = subject.truth?.rare;
    if (rare === undefined) return {};
    const rows: Samples = await subject.rows();
    if (rows.count === 0) return {};
    let hits = 0;
    for (const held of rare.holds(rows)) hits += held;
    return {
      logMass: sampled(logSmoothedMass(hits, rows.count)),
      mass: sampled(hits / rows.count),
      ratio: sampled(hits / rows.count / rare.mass),
    };
  }
}

export const rareEvents = metric({
  id: 'rare-events',
  summary: "What is left of the source's rare events in the model's rows",
  data: 'any',
  needs: ['truth.rare'],
  options: noOptions,
  implementation: RareEvents,
});
