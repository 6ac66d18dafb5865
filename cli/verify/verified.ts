import type { Circumstances } from './circumstances.js';

/** One thing that was computed again. */
export interface Check {
  /** a cell, a setting or a part of the page */
  readonly what: string;
  readonly same: boolean;
  /** what was compared and, where it is not the same, what differs most */
  readonly text: string;
  /** the largest relative difference, where there is one */
  readonly at?: {
    readonly metric: string;
    readonly generation: number;
    readonly published?: number;
    readonly computed?: number;
    readonly relativeDifference?: number;
  };
}
export interface Verified extends Circumstances {
  /** cannot tell: not the same, but something else here is not the same either; or nothing could be compared */
  readonly answer: 'same' | 'not the same' | 'cannot tell';
  readonly checks: readonly Check[];
  /** what was not checked, and how it would be */
  readonly notes: readonly string[];
}

/** `touched`: the page itself was changed, which nothing here excuses. */
export const answerOf = (checks: readonly Check[], { excuses }: Circumstances, touched = false): Verified['answer'] => {
  if (touched) return 'not the same';
  if (checks.length === 0) return 'cannot tell';
  if (checks.every(({ same }) => same)) return 'same';
  return excuses.length > 0 ? 'cannot tell' : 'not the same';
};

export const EXIT: Readonly<Record<Verified['answer'], number>> = { same: 0, 'not the same': 1, 'cannot tell': 2 };

/** |a - b| relative to the larger of the two. */
export const relative = (a: number, b: number): number => {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return size === 0 ? 0 : Math.abs(a - b) / size;
};
/** Where it is, what was published, what was computed here. */
export const differenceText = (at: NonNullable<Check['at']>): string =>
  `generation ${at.generation}, ${at.metric}: ${at.published ?? 'nothing'} as published, ${at.computed ?? 'nothing'} here` +
  (at.relativeDifference === undefined ? '' : ` (relative difference ${at.relativeDifference.toExponential(1)})`);
