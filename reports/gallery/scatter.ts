import type { Exhibit } from '../../core/contracts/index.js';

type Points = Extract<Exhibit, { kind: 'points' }>;

/** The numbers that were shown, to 1 part in 65,535 of their range: rows x columns, row-major. */
export const coordinatesOf = ({ values, columns, low, high, count }: Points): Float64Array => {
  const bytes = Buffer.from(values, 'base64');
  const d = columns.length;
  const numbers = new Float64Array(count * d);
  for (let i = 0; i < numbers.length; i++) {
    const share = bytes.readUInt16LE(2 * i) / 65535;
    numbers[i] = low[i % d]! * (1 - share) + high[i % d]! * share;
  }
  return numbers;
};

/** What one side of a frame shows. */
export interface ScatterFrame {
  readonly low: number;
  readonly high: number;
}
/** Units of a drawing a side. */
export const SIDE = 140;
const MARGIN = 0.12;

/** Frames around the given points with a margin, one for each shown column; the same for everything that is compared. */
export const framesOf = ({ low, high }: Points): readonly ScatterFrame[] =>
  low.map((from, column) => {
    const width = high[column]! - from || Math.abs(from) * 0.1 || 1;
    return { low: from - width * MARGIN, high: high[column]! + width * MARGIN };
  });

export interface Dots {
  /** of a path whose round ends are the points */
  readonly d: string;
  /** points beyond the frame, which are not drawn */
  readonly outside: number;
}

/** Points in two columns as a path; y grows upwards. */
export const dots = (points: Points, [x, y]: readonly ScatterFrame[]): Dots => {
  const all = coordinatesOf(points);
  const places = new Set<number>();
  let outside = 0;
  for (let i = 0; i < all.length; i += 2) {
    const [px, py] = [place(all[i]!, x!), SIDE - place(all[i + 1]!, y!)];
    if (px < 0 || px > SIDE || py < 0 || py > SIDE) outside++;
    // One number for both, in an order that makes for short steps.
    else places.add(px * (SIDE + 1) + py);
  }
  let [bx, by] = [0, 0];
  const d = [...places]
    .sort((a, b) => a - b)
    .map((at, i) => {
      const [px, py] = [Math.floor(at / (SIDE + 1)), at % (SIDE + 1)];
      const step = i === 0 ? `M${px} ${py}h0` : `m${px - bx}${py < by ? '' : ' '}${py - by}h0`;
      [bx, by] = [px, py];
      return step;
    })
    .join('');
  return { d, outside };
};

/** Width of a drawing of points in one column. */
export const LENGTH = 400;

/** Points in one column as ticks of height 20. */
export const ticks = (points: Points, [x]: readonly ScatterFrame[]): Dots => {
  const places = new Set<number>();
  let outside = 0;
  for (const value of coordinatesOf(points)) {
    const at = Math.round((place(value, x!) * LENGTH) / SIDE);
    if (at < 0 || at > LENGTH) outside++;
    else places.add(at);
  }
  const d = [...places]
    .sort((a, b) => a - b)
    .map((at) => `M${at} 0v20`)
    .join('');
  return { d, outside };
};

const place = (value: number, { low, high }: ScatterFrame): number => Math.round(((value - low) / (high - low)) * SIDE);

/** Mean and standard deviation of each shown column: the drawing in numbers. */
export const momentsOf = (points: Points): readonly { readonly mean: number; readonly sd: number }[] => {
  const all = coordinatesOf(points);
  const d = points.columns.length;
  return points.columns.map((_, column) => {
    let mean = 0;
    for (let i = column; i < all.length; i += d) mean += all[i]! / points.count;
    let squares = 0;
    for (let i = column; i < all.length; i += d) squares += (all[i]! - mean) * (all[i]! - mean);
    return { mean, sd: Math.sqrt(squares / Math.max(1, points.count - 1)) };
  });
};
