import { NODES, WEIGHTS } from './selection.js';

/** Steps of an angle that three points integrate to 10^-10 and better, of functions as smooth as these. */
const SHORT = 0.05;
const SHORT_NODES = [0, Math.sqrt(0.6)];
const SHORT_WEIGHTS = [8 / 9, 5 / 9];

/**
 * The angle at which a function that rises, with this slope, from `value` at `from`, is `wanted`: Newton's steps, begun at `near`, inside
 * a bracket that shrinks with every look at the function. The last step is below 10^-9, which it squares.
 */
export const angleOf = (
  slope: (angle: number) => number,
  wanted: number,
  { from, value, near }: { readonly from: number; readonly value: number; readonly near: number },
): number => {
  const integral = (a: number, b: number): number => {
    const half = (b - a) / 2;
    const isShort = Math.abs(half) < SHORT / 2;
    const [nodes, weights] = isShort ? [SHORT_NODES, SHORT_WEIGHTS] : [NODES, WEIGHTS];
    let sum = 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = half * nodes[i]!;
      sum += weights[i]! * (node === 0 ? slope(a + half) : slope(a + half + node) + slope(a + half - node));
    }
    return half * sum;
  };
  let [low, high] = [-Math.PI / 2 + 1e-6, Math.PI / 2 - 1e-6];
  let angle = Math.min(high, Math.max(low, near));
  let at = angle === from ? value : value + integral(from, angle);
  for (let step = 0; step < 60 && high - low > 1e-9; step++) {
    const error = wanted - at;
    if (error > 0) low = angle;
    else high = angle;
    const newton = angle + error / slope(angle);
    const next = newton >= low && newton <= high ? newton : (low + high) / 2;
    if (Math.abs(next - angle) < 1e-9) return next;
    at += integral(angle, next);
    angle = next;
  }
  return angle;
};
