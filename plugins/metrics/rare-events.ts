import type { Measured, Metric, Output, Samples, Subject, Truth } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { finiteRows, harmless, LOST, orHarmless, sampled } from './measured.js';
import { keptTail, logSmoothedMass } from './survival.js';
import { AMOUNT, LOG_TAIL_MASS, REAL, SHARE } from './outputs.js';

/**
 * Where the rare events are of several kinds, what is judged is the true mass of those that are still made among the `evaluate`
 * rows: drift keeps the mass of all together while kinds die out. Of a single kind its mass is.
 */
class RareEvents implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'logKept',
      title: 'Rare events still made, by their mass (log)',
      summary:
        "log of the true mass of the kinds of rare events that are still among the model's rows, smoothed: log(P (m s + 1/2) / (m + 1)), P the mass of all m kinds, s the part of it; nothing to measure where they are one",
      ...LOG_TAIL_MASS,
      rare: true,
    },
    {
      name: 'made',
      title: 'Kinds of rare events still made',
      summary: "kinds of rare events among the model's rows; nothing to measure where they are one",
      ...AMOUNT,
      ...REAL,
      rare: true,
    },
    {
      name: 'logMass',
      title: 'Share of rare rows (log)',
      summary: "log of the rare events' share of the model's rows, smoothed: log((k + 1/2) / (rows + 1))",
      ...LOG_TAIL_MASS,
      rare: true,
    },
    {
      name: 'mass',
      title: 'Share of rare rows',
      summary: "the rare events' share of the model's rows; its mean over seeds hides chains that lost them all",
      ...SHARE,
      ...REAL,
      rare: true,
    },
    {
      name: 'ratio',
      title: 'Share of rare rows over the true share',
      summary: "the rare events' share of the model's rows over their true share",
      ...AMOUNT,
      better: 'ideal',
      ideal: 1,
      rare: true,
    },
  ];

  async measure(subject: Subject): Promise<Readonly<Record<string, Measured>>> {
    const rare = subject.truth?.rare;
    if (rare === undefined) return harmless(this.outputs);
    const rows: Samples = await subject.rows();
    if (rows.count === 0) return harmless(this.outputs);
    if (!finiteRows(rows)) return (rare.kinds?.shares.length ?? 1) > 1 ? LOST : ONE_KIND;
    let hits = 0;
    for (const held of rare.holds(rows)) hits += held;
    return {
      ...ofKinds(rare.kinds, rows),
      logMass: sampled(logSmoothedMass(hits, rows.count)),
      mass: sampled(hits / rows.count),
      ratio: sampled(hits / rows.count / rare.mass),
    };
  }
}

const ONE_KIND = { logKept: 'harmless', made: 'harmless' } as const;

const ofKinds = (
  kinds: NonNullable<Truth['rare']>['kinds'],
  rows: Samples,
): Readonly<Record<'logKept' | 'made', Measured>> => {
  if (kinds === undefined) return ONE_KIND;
  const made = new Uint8Array(kinds.shares.length);
  for (const kind of kinds.of(rows)) if (kind >= 0) made[kind] = 1;
  const kept = keptTail(kinds.shares, made);
  return { logKept: orHarmless(kept?.log), made: orHarmless(kept?.made) };
};

export const rareEvents = metric({
  id: 'rare-events',
  summary: "What is left of the source's rare events in the model's rows",
  data: 'any',
  // Of a table the label is looked at, and no cell.
  provides: ['missing'],
  needs: ['truth.rare'],
  options: noOptions,
  implementation: RareEvents,
});
