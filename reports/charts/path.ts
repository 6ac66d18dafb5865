/** One decimal of a CSS pixel, in as few characters as SVG allows: `.5`, `-12`. */
export const round = (value: number): string => {
  const text = (Math.round(value * 10) / 10).toString();
  return text.replace(/^(-?)0\./, '$1.');
};
/** Numbers one after the other; a minus sign is separator enough. */
export const pair = (x: number, y?: number): string => {
  if (y === undefined) return round(x);
  const second = round(y);
  return second.startsWith('-') ? round(x) + second : `${round(x)} ${second}`;
};

export type XY = readonly [x: number, y: number];

/**
 * The fewest of the points, first and last among them, such that all that are left out lie within `tolerance` pixels of the line
 * through their neighbours (Chan and Chin 1996). x goes up. A shortcut from a point is a direction in which it leaves it: each
 * point on the way allows those that pass it near enough.
 */
export const simplify = (points: readonly XY[], tolerance: number): readonly XY[] => {
  const n = points.length;
  const [edges, next] = [new Uint32Array(n), new Uint32Array(n)];
  for (let i = n - 2; i >= 0; i--) {
    const [x0, y0] = points[i]!;
    let [low, high] = [-Infinity, Infinity];
    [edges[i], next[i]] = [edges[i + 1]! + 1, i + 1];
    for (let j = i + 1; j < n && low <= high; j++) {
      const [dx, dy] = [points[j]![0] - x0, points[j]![1] - y0];
      const direction = Math.atan2(dy, dx);
      if (direction >= low && direction <= high && edges[j]! + 1 <= edges[i]!) [edges[i], next[i]] = [edges[j]! + 1, j];
      const distance = Math.hypot(dx, dy);
      if (distance <= tolerance) continue;
      const half = Math.asin(tolerance / distance);
      [low, high] = [Math.max(low, direction - half), Math.min(high, direction + half)];
    }
  }
  const kept: XY[] = [];
  for (let i = 0; i < n; i = i === n - 1 ? n : next[i]!) kept.push(points[i]!);
  return kept;
};

/** Relative to the last point as drawn, so that rounding to 1 / `parts` pixels does not add up. */
const segments = (points: readonly XY[], parts: number): string => {
  const grid = (value: number): number => Math.round(value * parts) / parts;
  let [px, py] = [NaN, NaN];
  let before = '';
  return points
    .map(([x, y], i) => {
      const [gx, gy] = [grid(x), grid(y)];
      const [dx, dy] = [gx - px, gy - py];
      [px, py] = [gx, gy];
      if (i === 0) return `M${pair(gx, gy)}`;
      const command = Math.abs(dy) < 0.05 ? 'h' : Math.abs(dx) < 0.05 ? 'v' : 'l';
      const numbers = command === 'h' ? pair(dx) : command === 'v' ? pair(dy) : pair(dx, dy);
      // The command need not be said again where a sign already parts the numbers.
      const said = command === before && numbers.startsWith('-') ? numbers : command + numbers;
      before = command;
      return said;
    })
    .join('');
};

/** A line, to a pixel of a chart: half of its own width. */
export const line = (points: readonly XY[]): string => segments(simplify(points, 1), 1);

/** One of many thin lines in a small chart, to some two pixels: it shows where it goes, its numbers stand in a table. */
export const thread = (points: readonly XY[]): string => segments(simplify(points, 2.6), 1);

/** The area between two lines over the same x: a pale ground, which may be a fifth of its width off, and two pixels and a half at most. */
export const area = (upper: readonly XY[], lower: readonly XY[]): string => {
  if (upper.length === 0) return '';
  const width = Math.max(...upper.map(([, y], i) => Math.abs(lower[i]![1] - y)));
  const tolerance = Math.max(0.9, Math.min(2.5, width / 5));
  return `${segments([...simplify(upper, tolerance), ...simplify(lower, tolerance).toReversed()], width < 4 ? 2 : 1)}z`;
};
