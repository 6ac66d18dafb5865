import { type DistanceKernels, distanceKernels, START } from './kernels.js';
import { centred, middle, type Points } from './points.js';

/** Gets row i of `a` and its squared distances to rows [from, from + squares.length) of `b`, which are its to read meanwhile. */
type DistanceVisitor = (i: number, from: number, squares: Float64Array) => void;

/**
 * Squared Euclidean distances of all rows of `a` to all rows of `b`, a block of `b` at a time: no matrix is kept. Differences
 * are squared as they are, so that small distances lose no digits; sums have the bits of a plain loop over the columns. Of
 * rows as table/gower.ts writes them squares are Gower's dissimilarities, to a multiple of 2^-32.
 * `above`: only rows of `b` behind row i, each pair of one sample once. `visit` asks for no other distances meanwhile.
 * @param start where free memory of the kernels begins
 */
export const eachDistance = (
  a: Points,
  b: Points,
  visit: DistanceVisitor,
  pairs: 'all' | 'above' = 'all',
  start = START,
): void => {
  eachBlock(new Differences(a, b, start), a, b, visit, pairs);
};

/**
 * The same from products, |x|^2 - 2 x y + |y|^2 of rows less a centre, in half the time where there are many columns. A square
 * that comes out below an eighth of |x|^2 + |y|^2 has lost digits and is taken from differences, so equal rows are 0 apart and
 * near ones keep their digits; any other is off by a part of 8 (2 d + 7) 2^-53 at most.
 */
export const eachDistanceByProducts = (
  a: Points,
  b: Points,
  visit: DistanceVisitor,
  pairs: 'all' | 'above' = 'all',
): void => {
  eachBlock(
    (a.d < FEW_COLUMNS || a.gower === true ? undefined : productsOf(a, b)) ?? new Differences(a, b, START),
    a,
    b,
    visit,
    pairs,
  );
};

/** Below so many columns rows often are near, and there is next to nothing to be gained. */
const FEW_COLUMNS = 8;
/** Of |x|^2 + |y|^2: a smaller square has lost more than three of its 53 bits to them. */
const LOST = 1 / 8;

/** Rows of one sample that go through a block of the other together: with one panel they stay in the first cache. */
const TOGETHER = 16;

/** A few rows of one sample against a block of the other. */
interface Squares {
  /** rows of a block at most */
  readonly size: number;
  readonly memory: Workspace;
  /** Takes rows [from, from + count) of `b`, the first of them at panel 0. */
  take(from: number, count: number): void;
  /** Squares of rows [i, i + TOGETHER) of `a` to those of `count` panels, four rows each, go to `out`, row after row. */
  against(i: number, panel: number, count: number): void;
  readonly out: number;
}

const eachBlock = (squares: Squares, a: Points, b: Points, visit: DistanceVisitor, pairs: 'all' | 'above'): void => {
  const { size, out } = squares;
  const { buffer } = squares.memory.numbers;
  for (let block = 0; block < b.count; block += size) {
    const end = Math.min(b.count, block + size);
    const panels = Math.ceil((end - block) / 4);
    squares.take(block, end - block);
    const whole = Array.from(
      { length: TOGETHER },
      (_, r) => new Float64Array(buffer, out + 32 * r * panels, end - block),
    );
    for (let i = 0; i < a.count; i += TOGETHER) {
      const first = pairs === 'above' ? Math.max(block, i + 1) : block;
      if (first >= end) break;
      const panel = Math.floor((first - block) / 4);
      squares.against(i, panel, panels - panel);
      for (let r = 0; r < TOGETHER && i + r < a.count; r++) {
        const from = pairs === 'above' ? Math.max(block, i + r + 1) : block;
        if (from >= end) break;
        const at = out + 8 * (4 * r * (panels - panel) + from - block - 4 * panel);
        visit(i + r, from, from === block ? whole[r]! : new Float64Array(buffer, at, end - from));
      }
    }
  }
};

/** How many rows go together from row i on, made a multiple of four. */
const rowsFrom = ({ count }: Points, i: number): number => 4 * Math.ceil(Math.min(TOGETHER, count - i) / 4);

/** The kernels' memory, of which regions are taken one after the other before `numbers` is looked at. */
class Workspace {
  readonly kernels: DistanceKernels = distanceKernels();
  #end: number;
  #numbers: Float64Array | undefined;

  constructor(start: number) {
    this.#end = start;
  }

  /** The address of a region of so many numbers. */
  region(numbers: number): number {
    this.#end += 8 * numbers;
    return this.#end - 8 * numbers;
  }

  get numbers(): Float64Array {
    return (this.#numbers ??= new Float64Array(this.kernels.reserve(this.#end)));
  }
}

/** Numbers of a sample that are kept in the kernels' memory at once; of a larger one a few rows at a time. */
const RESIDENT = 1 << 20;

/** Rows of `width` numbers where the kernels find them. */
class Rows {
  readonly #address: number;
  readonly #fits: boolean;
  #there = false;

  constructor(
    private readonly memory: Workspace,
    private readonly values: Float64Array,
    private readonly width: number,
  ) {
    this.#fits = values.length <= RESIDENT;
    // The last rows may be fewer: what stands there then is not looked at.
    this.#address = memory.region(TOGETHER * width + (this.#fits ? values.length : 0));
  }

  /** The address of row i, behind which the next ones stand. */
  from(i: number): number {
    if (!this.#fits) this.#write(this.values.subarray(i * this.width, (i + TOGETHER) * this.width));
    else if (!this.#there) this.#write(this.values);
    return this.#address + (this.#fits ? 8 * i * this.width : 0);
  }

  #write(values: Float64Array): void {
    this.memory.numbers.set(values, this.#address / 8);
    this.#there = true;
  }
}

/** Blocks of rows as panels of four, each number of the four side by side; a last panel is filled up with zeros. */
class Panels {
  readonly address: number;

  constructor(
    private readonly memory: Workspace,
    private readonly values: Float64Array,
    private readonly width: number,
    size: number,
  ) {
    this.address = memory.region(4 * Math.ceil(size / 4) * width);
  }

  take(from: number, count: number): void {
    const { values, width } = this;
    const { numbers } = this.memory;
    for (let c = 0; c < 4 * Math.ceil(count / 4); c++) {
      const to = this.address / 8 + (c - (c % 4)) * width + (c % 4);
      if (c >= count) for (let j = 0; j < width; j++) numbers[to + 4 * j] = 0;
      else for (let j = 0, of = (from + c) * width; j < width; j++) numbers[to + 4 * j] = values[of + j]!;
    }
  }

  from(panel: number): number {
    return this.address + 32 * panel * this.width;
  }
}

/** Numbers of `b` in a block: they stay in the first cache. */
const BLOCK = 2048;

class Differences implements Squares {
  readonly size: number;
  readonly memory: Workspace;
  readonly out: number;
  readonly #rows: Rows;
  readonly #panels: Panels;

  constructor(
    private readonly a: Points,
    b: Points,
    start: number,
  ) {
    this.memory = new Workspace(start);
    this.size = Math.max(8, Math.floor(BLOCK / a.d));
    this.#panels = new Panels(this.memory, b.values, b.d, this.size);
    this.out = this.memory.region(TOGETHER * 4 * Math.ceil(this.size / 4));
    this.#rows = new Rows(this.memory, a.values, a.d);
  }

  take(from: number, count: number): void {
    this.#panels.take(from, count);
  }

  against(i: number, panel: number, count: number): void {
    const { kernels } = this.memory;
    const { d, gower } = this.a;
    const [x, y] = [this.#rows.from(i), this.#panels.from(panel)];
    if (gower === true) kernels.mismatches(rowsFrom(this.a, i), x, d, y, count, 1 / d, this.out);
    else kernels.differences(rowsFrom(this.a, i), x, d, y, count, this.out);
  }
}

/** undefined where a square of a row is beyond the numbers. */
const productsOf = (a: Points, b: Points): Products | undefined => {
  const centre = middle(b);
  const x = centred(a, centre);
  const y = a === b ? x : centred(b, centre);
  const xNorms = squaredNorms(x);
  const norms = [xNorms, a === b ? xNorms : squaredNorms(y)] as const;
  return norms.every((of) => of.every((norm) => norm < 1e300)) ? new Products(a, b, x, y, norms) : undefined;
};

const squaredNorms = ({ count, d, values }: Points): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let at = i * d; at < (i + 1) * d; at++) sum += values[at]! * values[at]!;
    return sum;
  });

/** Numbers of `b` in a block of products: they stay in the second cache. */
const LARGE_BLOCK = 16_384;

class Products implements Squares {
  readonly size: number;
  readonly memory = new Workspace(START);
  readonly out: number;
  /** centred, their norms, as they are */
  readonly #rows: readonly [Rows, Rows, Rows];
  readonly #panels: readonly [Panels, Panels, Panels];

  constructor(
    private readonly a: Points,
    b: Points,
    x: Points,
    y: Points,
    norms: readonly [Float64Array, Float64Array],
  ) {
    const { memory } = this;
    const { d } = a;
    this.size = Math.ceil(Math.max(8, LARGE_BLOCK / d));
    this.#panels = [
      new Panels(memory, y.values, d, this.size),
      new Panels(memory, norms[1], 1, this.size),
      new Panels(memory, b.values, d, this.size),
    ];
    this.out = memory.region(TOGETHER * 4 * Math.ceil(this.size / 4));
    this.#rows = [new Rows(memory, x.values, d), new Rows(memory, norms[0], 1), new Rows(memory, a.values, d)];
  }

  take(from: number, count: number): void {
    for (const panels of this.#panels) panels.take(from, count);
  }

  against(i: number, panel: number, count: number): void {
    const [x, xNorms, a] = this.#rows;
    const [y, yNorms, b] = this.#panels;
    this.memory.kernels.products(
      ...([rowsFrom(this.a, i), x.from(i), xNorms.from(i), a.from(i), this.a.d] as const),
      ...([y.from(panel), yNorms.from(panel), b.from(panel), count] as const),
      LOST,
      this.out,
    );
  }
}
