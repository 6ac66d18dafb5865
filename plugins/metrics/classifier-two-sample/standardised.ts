import type { Vectors } from '../../../core/contracts/index.js';
import { applyScale, standardScale } from '../../sources/table/scale.js';
import { joinPoints, type Points } from '../distance/points.js';

/** Two samples to learn from and rows to be told apart, every number centred and scaled by those of both samples. */
export interface Standardised {
  readonly zeros: Vectors;
  readonly ones: Vectors;
  readonly asked: Vectors;
}

export const standardised = (zeros: Points, ones: Points, asked: Points): Standardised => {
  const scale = standardScale(rowsOf(joinPoints(zeros, ones)));
  const of = (points: Points): Vectors => applyScale(rowsOf(points), scale);
  return { zeros: of(zeros), ones: of(ones), asked: of(asked) };
};

const rowsOf = ({ count, d, values }: Points): Vectors => ({ kind: 'vectors', count, shape: [d], values });
