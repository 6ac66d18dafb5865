import type { Finding, VerdictId, VerdictState, VerdictThresholds } from '../../core/contracts/index.js';
import { number, percent } from './number.js';

export interface Definition {
  readonly id: VerdictId;
  readonly name: string;
  /** what a reader without the literature should understand */
  readonly means: string;
  /** the effect that is tested */
  readonly effect: string;
  /** with the study's own numbers */
  threshold(thresholds: VerdictThresholds): string;
}
/** Names as in Schaeffer et al. (2025); thresholds and margins are Collapsar's choice. */
export const DEFINITIONS: readonly Definition[] = [
  {
    id: 'any-risk',
    name: 'Any rise in risk',
    means: 'The model predicts real data worse than its control, by however little.',
    effect: 'risk at the end less that of the control',
    threshold: () =>
      'present above 0; absent when the mean risk over the tolerance’s window stays under the tolerated increase of the control’s in the same window',
  },
  {
    id: 'catastrophic-risk',
    name: 'Catastrophic rise',
    means: 'The risk at the end is many times that of the control.',
    effect: 'risk at the end less many times that of the control',
    threshold: ({ catastrophicRatio, catastrophicNats }) =>
      `${number(catastrophicRatio)} times the control’s risk; for a log-likelihood loss, ${number(catastrophicNats)} nats above it`,
  },
  {
    id: 'diverging-risk',
    name: 'Diverging risk',
    means: 'The risk keeps growing late in the run instead of levelling off.',
    effect: 'late growth less half of the early growth',
    threshold: ({ lateShare }) =>
      `needs 10 generations; absent also when late growth is under ${percent(lateShare)} of the control’s risk`,
  },
  {
    id: 'scaling-law',
    name: 'Changed scaling law',
    means: 'More data helps less (or more) than it does with real data.',
    effect: 'slope of log risk on log T less that of the control',
    threshold: ({ exponent }) => `needs three sizes T; absent within ±${number(exponent)} of the control’s slope`,
  },
  {
    id: 'variance-collapse',
    name: 'Collapsing variance',
    means: 'What the model generates varies less and less.',
    effect: 'fall of the log generalised variance against the control',
    threshold: ({ variance }) => `absent when at least ${percent(variance)} of the variance is kept`,
  },
  {
    id: 'lost-modes',
    name: 'Lost modes',
    means:
      'Whole clusters or classes of the real data disappear or merge (entangled modes: here and under hallucinated data).',
    effect: 'share of modes lost above the control’s',
    threshold: ({ modes }) => `margin ${percent(modes)} of the modes`,
  },
  {
    id: 'lost-tails',
    name: 'Lost tails',
    means: 'Rare events, the first thing to go, become rarer than they are.',
    effect: 'log of the control’s tail mass less that of the strategy',
    threshold: ({ tails }) => `absent when at least ${percent(tails)} of the tail mass is kept`,
  },
  {
    id: 'hallucination',
    name: 'Hallucinated data',
    means: 'The model generates what real data never contain, including blends between modes (their entanglement).',
    effect: 'mass where there is no real data, above the control’s',
    threshold: ({ hallucination }) => `margin ${percent(hallucination)} of the mass`,
  },
];

export const STATES: Readonly<Record<VerdictState, string>> = {
  present: 'Present',
  absent: 'Absent',
  undecided: 'Undecided',
  'not-measured': 'Not measured',
};
export const TONES: Readonly<Record<Finding['tone'], string>> = {
  collapse: 'Collapse',
  safe: 'Safe',
  undecided: 'Undecided',
  warning: 'Warning',
  note: 'Note',
};
