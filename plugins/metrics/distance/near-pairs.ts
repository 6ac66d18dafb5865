import { eachDistance } from './each-distance.js';
import { distanceKernels, START, type DistanceKernels } from './kernels.js';
import { Pending } from './least.js';
import { middle, type Points, squaredDistance } from './points.js';

/** How far rows reach, as squared distances: row i of the one sample `rows[i]`, row c of the other `columns[c]`. */
export interface Reach {
  /** `visit` may lower that of its row */
  readonly rows: Float64Array;
  readonly columns?: Float64Array;
  /** pairs farther than this many nearest ones of their row are not wanted */
  readonly nearest?: number;
}

/** Gets a pair and its squared distance, the sum of squared differences. */
type VisitPair = (i: number, c: number, square: number) => void;

/**
 * Every pair of a row of `a` and a row of `b` that is no farther apart than one of the two reaches; some that are farther may
 * come too. In no order. Most pairs of numbers are told to be farther by float32 products, whose rounding is allowed for; of the others
 * the distance is taken from the rows as they are, so no digit of what `visit` gets depends on them.
 */
export const eachNearPair = (a: Points, b: Points, reach: Reach, visit: VisitPair): void => {
  const kernels = distanceKernels();
  if (a.gower === true) return eachPair(a, b, reach, visit, { i0: 0, c0: 0, start: START });
  const centre = middle(b);
  const most = Math.max(farthest(a, centre), farthest(b, centre));
  if (kernels.nearPairs === undefined || a.d > MANY_COLUMNS || !Number.isFinite(most))
    eachPair(a, b, reach, visit, { i0: 0, c0: 0, start: START });
  else new Screen(kernels, a, b, { centre, scale: scaleTo1(most) }, reach, visit).run();
};

/** More columns, and the roundings of a product add up to more than is allowed for. */
const MANY_COLUMNS = 100_000;

/** The same from all distances, of parts of the samples that begin at rows i0 and c0. */
const eachPair = (
  a: Points,
  b: Points,
  { rows, columns }: Reach,
  visit: VisitPair,
  { i0, c0, start }: { readonly i0: number; readonly c0: number; readonly start: number },
): void => {
  const look = (i: number, from: number, squares: Float64Array): void => {
    for (let c = 0; c < squares.length; c++) {
      const square = squares[c]!;
      if (square <= rows[i0 + i]! || (columns !== undefined && square <= columns[c0 + from + c]!))
        visit(i0 + i, c0 + from + c, square);
    }
  };
  eachDistance(a, b, look, 'all', start);
};

/** Rows and numbers of `a` that are kept at once. */
const MOST_ROWS = 4096;
const ROWS_BLOCK = 1 << 20;
/** Rows and numbers of `b`, which stay in the second cache. */
const MOST_COLUMNS = 512;
const PANELS_BLOCK = 1 << 15;
/** Rows of `a` that go through a block of `b` together. */
const TOGETHER = 64;
/** Where more pairs than this share come through, all distances cost less. */
const CROWDED = 1 / 4;

/**
 * x and y, less a centre and times a power of 2, in float32, u = 2^-24: |x|^2 + |y|^2 - 2 x y is off by at most
 * (d + 9) u (|x|^2 + |y|^2) (rounded numbers 4 u, the product d u, the three terms 4 u, the distances that it is held against
 * far less than u), so norms less that part of them give a lower bound. What underflows, in these or in distances, is covered
 * by a little more reach.
 */
class Screen {
  readonly #loss: number;
  readonly #tiny: number;
  readonly #aSize: number;
  readonly #bSize: number;
  readonly #bytes: number;
  readonly #at: Readonly<Record<'a' | 'norms' | 'reach' | 'panels' | 'panelNorms' | 'panelReach', number>>;
  readonly #pending: Pending | undefined;
  #view = new Float32Array(0);

  constructor(
    private readonly kernels: DistanceKernels,
    private readonly a: Points,
    private readonly b: Points,
    private readonly frame: { readonly centre: Float64Array; readonly scale: number },
    private readonly reach: Reach,
    private readonly visit: VisitPair,
  ) {
    const { d } = a;
    this.#loss = (1.01 * (d + 10)) / 16_777_216;
    this.#tiny = d * (1e-42 + 1e-322 * frame.scale * frame.scale);
    this.#aSize = 4 * Math.ceil(Math.min(a.count, MOST_ROWS, Math.max(4, ROWS_BLOCK / d)) / 4);
    this.#bSize = 8 * Math.ceil(Math.min(b.count, MOST_COLUMNS, Math.max(64, PANELS_BLOCK / d)) / 8);
    let at = START;
    const region = (numbers: number): number => (at += 4 * numbers) - 4 * numbers;
    this.#at = {
      a: region(this.#aSize * d),
      norms: region(this.#aSize),
      reach: region(this.#aSize),
      panels: region(this.#bSize * d),
      panelNorms: region(this.#bSize),
      panelReach: region(this.#bSize),
    };
    this.#bytes = 16 * Math.ceil(at / 16);
    if (reach.nearest !== undefined) this.#pending = new Pending(this.#aSize, reach.nearest);
  }

  run(): void {
    for (let i = 0; i < this.a.count; i += this.#aSize) this.#rows(i, Math.min(this.#aSize, this.a.count - i));
  }

  #rows(i0: number, rows: number): void {
    this.#takeRows(i0, rows);
    // How often it is done without, and how often the next time: what is crowded is tried again more and more rarely.
    let [without, next] = [0, 1];
    for (let c = 0; c < this.b.count; c += this.#bSize) {
      const columns = Math.min(this.#bSize, this.b.count - c);
      this.#takePanels(c, columns);
      for (let i = i0; i < i0 + rows; i += TOGETHER) {
        const count = Math.min(TOGETHER, i0 + rows - i);
        if (without > 0) {
          without--;
          const place = { i0: i, c0: c, start: this.#bytes };
          eachPair(part(this.a, i, count), part(this.b, c, columns), this.reach, this.visit, place);
        } else if (this.#screen(i0, i, count, c, columns) > CROWDED * count * columns) {
          without = next;
          next *= 2;
        } else next = 1;
      }
    }
    this.#settle(i0, rows);
  }

  /** The kernels' memory, which is another object once it has grown. */
  get #floats(): Float32Array {
    if (this.#view.length === 0) this.#view = new Float32Array(this.kernels.reserve(this.#bytes));
    return this.#view;
  }

  /** How many pairs of rows [first, first + rows) came through. */
  #screen(i0: number, first: number, rows: number, c0: number, columns: number): number {
    const at = this.#at;
    const { d } = this.a;
    const row = first - i0;
    let through = 0;
    this.kernels.nearPairs!(
      (i, c, lower) => {
        through++;
        if (this.#pending === undefined) this.#look(i0, i, c);
        else this.#hold(this.#pending, i0, i, c, lower, at.panelNorms / 4 + c - c0);
      },
      ...([4 * Math.ceil(rows / 4), d, at.a + 4 * row * d, at.norms + 4 * row, at.reach + 4 * row, first] as const),
      ...([at.panels, Math.ceil(columns / 8), at.panelNorms, at.panelReach, c0] as const),
    );
    return through;
  }

  #look(i0: number, i: number, c: number): void {
    const { d, values } = this.a;
    this.visit(i, c, squaredDistance(values, i * d, this.b.values, c * d, d));
    const at = this.#at.reach / 4 + i - i0;
    this.#floats[at] = Math.min(this.#floats[at]!, this.#screened(this.reach.rows[i]!));
  }

  /** Where the nearest of a row are wanted alone, its reach is no longer than their upper bounds: few need be looked at. */
  #hold(pending: Pending, i0: number, i: number, c: number, lower: number, panelNorm: number): void {
    const row = i - i0;
    const norms = this.#floats[this.#at.norms / 4 + row]! + this.#floats[panelNorm]!;
    const upper = pending.add(row, c, lower, lower + 2.1 * this.#loss * norms);
    const at = this.#at.reach / 4 + row;
    if (upper < Infinity) this.#floats[at] = Math.min(this.#floats[at]!, 1.000001 * upper + this.#tiny);
    if (pending.isFull(row)) this.#settleRow(pending, i0, row);
  }

  #settle(i0: number, rows: number): void {
    if (this.#pending !== undefined) for (let row = 0; row < rows; row++) this.#settleRow(this.#pending, i0, row);
    this.#pending?.clear();
  }

  #settleRow(pending: Pending, i0: number, row: number): void {
    pending.take(row, (c, lower) => {
      if (lower < this.#floats[this.#at.reach / 4 + row]!) this.#look(i0, i0 + row, c);
    });
  }

  #takeRows(from: number, count: number): void {
    const { d, values } = this.a;
    const { centre, scale } = this.frame;
    const { a, norms, reach } = this.#at;
    const floats = this.#floats;
    for (let i = 0; i < 4 * Math.ceil(count / 4); i++) {
      const outside = i >= count;
      let norm = 0;
      for (let j = 0, of = (from + i) * d, to = a / 4 + i * d; j < d; j++) {
        const value = outside ? 0 : Math.fround((values[of + j]! - centre[j]!) * scale);
        floats[to + j] = value;
        norm += value * value;
      }
      floats[norms / 4 + i] = outside ? Infinity : norm * (1 - this.#loss);
      floats[reach / 4 + i] = outside ? -1 : this.#screened(this.reach.rows[from + i]!);
    }
  }

  #takePanels(from: number, count: number): void {
    const { d, values } = this.b;
    const { centre, scale } = this.frame;
    const { panels, panelNorms, panelReach } = this.#at;
    const floats = this.#floats;
    for (let c = 0; c < 8 * Math.ceil(count / 8); c++) {
      const outside = c >= count;
      let norm = 0;
      const to = panels / 4 + (c - (c % 8)) * d + (c % 8);
      for (let j = 0, of = (from + c) * d; j < d; j++) {
        const value = outside ? 0 : Math.fround((values[of + j]! - centre[j]!) * scale);
        floats[to + 8 * j] = value;
        norm += value * value;
      }
      floats[panelNorms / 4 + c] = outside ? Infinity : norm * (1 - this.#loss);
      floats[panelReach / 4 + c] = outside ? -1 : this.#screened(this.reach.columns?.[from + c] ?? -1);
    }
  }

  /** A squared distance in float32, above what it is by more than it is rounded by; none stays none. */
  #screened(square: number): number {
    return square < 0 ? -1 : square * this.frame.scale * this.frame.scale * 1.000001 + this.#tiny;
  }
}

/** The greatest difference of a number from the centre; not finite where a number is not. */
const farthest = ({ count, d, values }: Points, centre: Float64Array): number => {
  let most = 0;
  for (let i = 0, at = 0; i < count; i++)
    for (let j = 0; j < d; j++, at++) {
      const gap = Math.abs(values[at]! - centre[j]!);
      if (gap > most) most = gap;
      else if (Number.isNaN(gap)) return NaN;
    }
  return most;
};

/** The largest power of 2 that brings a number to 1 or below. */
const scaleTo1 = (most: number): number => {
  let scale = 1;
  for (let left = most; left > 1 && scale > 1e-300; left *= 0.5) scale *= 0.5;
  for (let left = most; left > 0 && left <= 0.5 && scale < 1e300; left *= 2) scale *= 2;
  return scale;
};

const part = ({ d, values }: Points, from: number, count: number): Points => ({
  count,
  d,
  values: values.subarray(from * d, (from + count) * d),
});
