import type { Finding, VerdictId, VerdictState, VerdictThresholds } from '../../core/contracts/index.js';
import { definitionOf } from '../../core/definitions/index.js';
import { number, percent } from './number.js';

export const nameOf = (id: VerdictId): string => definitionOf(id).name;

const THRESHOLDS: Readonly<Record<VerdictId, (thresholds: VerdictThresholds) => string>> = {
  'any-risk': () =>
    'present above 0; absent when the mean risk over the tolerance’s window stays under the tolerated increase of the control’s in the same window',
  'catastrophic-risk': ({ catastrophicRatio, catastrophicNats }) =>
    `${number(catastrophicRatio)} times the control’s risk; for a log-likelihood loss, ${number(catastrophicNats)} nats above it`,
  'diverging-risk': ({ lateShare }) =>
    `needs 10 generations; absent also when late growth is under ${percent(lateShare)} of the control’s risk`,
  'scaling-law': ({ exponent }) => `needs three sizes T; absent within ±${number(exponent)} of the control’s slope`,
  'variance-collapse': ({ variance }) => `absent when at least ${percent(variance)} of the variance is kept`,
  'lost-modes': ({ modes }) => `margin ${percent(modes)} of the modes`,
  'lost-tails': ({ tails }) => `absent when at least ${percent(tails)} of the tail mass is kept`,
  hallucination: ({ hallucination }) => `margin ${percent(hallucination)} of the mass`,
};
/** Where a definition draws its line, with the study's own numbers. */
export const thresholdOf = (id: VerdictId, thresholds: VerdictThresholds): string => THRESHOLDS[id](thresholds);

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
