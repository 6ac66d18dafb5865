import type { ResolvedEntry, StudyRecord } from '../../core/contracts/index.js';
import { DEFAULTS } from '../../core/study/index.js';

const entry = (as: string): ResolvedEntry => ({ use: as, as, with: {} });

/** The record of the simulated study: one strategy and its control. */
export const recordOf = (seeds: number, generations: number): StudyRecord => {
  const group = { source: 'world', model: 'fit', samples: 100, cells: {} };
  return {
    schema: 'collapsar/study@1',
    study: {
      study: 'calibration',
      title: 'Calibration',
      plugins: [],
      sources: [entry('world')],
      models: [{ ...entry('fit'), given: 'fixed', initialise: 'scratch' }],
      strategies: [entry('strategy')],
      metrics: [{ ...entry('world'), key: 'world' }],
      samples: [100],
      evaluate: 1000,
      generations,
      seeds: Array.from({ length: seeds }, (_, i) => i + 1),
      seed: 1,
      controls: true,
      engine: 'auto',
      tolerance: { increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5 },
      thresholds: DEFAULTS.thresholds,
      gates: [],
      limits: { cellSeconds: 60, cellMemoryMiB: 512 },
      checkpoints: 'none',
    },
    provenance: {
      collapsar: '',
      node: process.version,
      v8: '',
      platform: '',
      arch: '',
      plugins: [],
      studyHash: '',
    },
    entries: [],
    sources: { world: { data: 'vectors', size: null, testRows: 0, provides: [], publishable: true } },
    groups: [
      { ...group, strategy: 'strategy', role: 'strategy', control: { matched: 'control', rows: 'fresh' } },
      { ...group, strategy: 'control', role: 'control' },
    ],
    command: '',
  };
};
