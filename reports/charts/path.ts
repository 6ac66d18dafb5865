import { pair } from './round.js';

export type XY = readonly [x: number, y: number];

/** Ramer-Douglas-Peucker: leaves out points that lie within `tolerance` pixels of the line through their neighbours. */
export const simplify = (points: readonly XY[], tolerance = 0.3): readonly XY[] => {
  if (points.length < 3) return points;
  const [x0, y0] = points[0]!;
  const [x1, y1] = points.at(-1)!;
  const length = Math.hypot(x1 - x0, y1 - y0);
  let farthest = 0;
  let distance = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i]!;
    const d =
      length === 0 ? Math.hypot(x - x0, y - y0) : Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length;
    if (d > distance) [farthest, distance] = [i, d];
  }
  if (distance <= tolerance) return [points[0]!, points.at(-1)!];
  return [
    ...simplify(points.slice(0, farthest + 1), tolerance).slice(0, -1),
    ...simplify(points.slice(farthest), tolerance),
  ];
};

const grid = (value: number): number => Math.round(value * 10) / 10;

const segments = (points: readonly XY[]): string => {
  let [px, py] = [NaN, NaN];
  return points
    .map(([x, y], i) => {
      const [gx, gy] = [grid(x), grid(y)];
      const step = i === 0 ? `M${pair(gx, gy)}` : `l${pair(gx - px, gy - py)}`;
      [px, py] = [gx, gy];
      return step;
    })
    .join('');
};

/** Straight segments; relative to the last point as drawn, so that rounding does not add up. */
export const line = (points: readonly XY[]): string => segments(simplify(points));

/** The area between two lines over the same x. */
export const area = (upper: readonly XY[], lower: readonly XY[], tolerance = 0.3): string =>
  upper.length === 0 ? '' : `${segments([...simplify(upper, tolerance), ...simplify(lower, tolerance).toReversed()])}z`;
