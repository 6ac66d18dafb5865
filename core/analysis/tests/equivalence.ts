import { studentAbove, studentBelow } from './student.js';

/** Two one-sided t tests (Schuirmann 1987): p of H0: |mean| >= margin. */
export const equivalence = (values: Float64Array, margin: number): number =>
  Math.max(studentAbove(values, -margin), studentBelow(values, margin));
