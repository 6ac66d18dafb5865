import {
  MARK,
  type Basis,
  type Exhibits,
  type GenerationEvent,
  type Json,
  type Lineage,
  type MeasuredValue,
  type RecordedColumn,
  type RecordedLineage,
  type RecordedMetric,
  type RecordedStretch,
  type Trace,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { exactJson, stringText } from './exact-json.js';
import { sameMetrics, type Layout } from './layout.js';

/** Of a generation, what one block adds. Without lineage it is of a replay, which only brings further metrics. */
export type Row = Omit<GenerationEvent, 'cell' | 'type' | 'lineage'> & Partial<Pick<GenerationEvent, 'lineage'>>;

/**
 * A block holds consecutive generations of one cell, little-endian: kind (8 bits), whether there is lineage (8), bytes of
 * the key (16), first generation (32), generations (32), bytes of the text (32), bytes of the lineage (32), id of the
 * layout (64); the cell's key and the text in ASCII; the lineage; a mark for each column, followed, where it says so, by
 * one for each generation; at last 64-bit floats: each column that has a number, over the generations, and what traces hold.
 */
export const BLOCK = 1;
const HEAD = 28;
/** Bytes of a 64-bit float. */
const FLOAT = 8;
/** Instead of one mark for all generations: each has its own. */
const MIXED = 255;

export interface BlockHead {
  readonly cell: string;
  readonly from: number;
  readonly count: number;
  readonly layout: string;
  readonly withLineage: boolean;
}

/** What an index needs to know of a block; nothing is decoded. */
export const headOf = (bytes: Buffer): BlockHead => ({
  cell: keyIn(bytes),
  from: bytes.readUInt32LE(4),
  count: bytes.readUInt32LE(8),
  layout: bytes.toString('hex', 20, HEAD),
  withLineage: bytes[1] === 1,
});

const keyIn = (bytes: Buffer): string => {
  const text = bytes.toString('latin1', HEAD, HEAD + bytes.readUInt16LE(2));
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
};

/** @throws CollapsarError COLLAPSAR_PLUGIN_RESULT for a value that is NaN */
export const checkMeasured = ({ cell, generation, metrics }: GenerationEvent): void => {
  for (const key in metrics)
    for (const name in metrics[key]!) {
      const measured = metrics[key]![name]!;
      if (measured !== 'harmless' && Number.isNaN(measured[0]))
        throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
          what: `the output ${name} of a metric is NaN in generation ${generation}`,
          where: `cell ${cell}`,
          why: 'A metric gives a number, or undefined where it has none.',
          fix: 'Report it to the author of the metric.',
        });
    }
};

/** Whether a row of the same cell can stand in a block behind another. */
export const follows = (last: Row, next: Row): boolean =>
  last.generation === next.generation - 1 &&
  (last.lineage === undefined) === (next.lineage === undefined) &&
  sameMetrics(last.metrics, next.metrics);

/** Rows of one cell, each of which follows the one before. */
export const encodeBlock = (cell: string, rows: readonly Row[], layout: Layout): Buffer => {
  const key = stringText(cell).slice(1, -1);
  const traced: number[] = [];
  const text = textOf(rows, traced);
  const withLineage = rows[0]!.lineage !== undefined;
  const lineage = withLineage ? packLineages(rows) : packed.subarray(0, 0);
  const marks: number[] = [];
  const columns: Float64Array[] = [];
  for (const [metric, names] of layout.metrics)
    for (const name of names) {
      const column = columnOf(rows, metric, name, marks);
      if (column !== undefined) columns.push(column);
    }
  columns.push(Float64Array.from(traced));
  const head = HEAD + key.length + text.length + lineage.length + marks.length;
  const bytes = Buffer.allocUnsafeSlow(head + columns.reduce((sum, { byteLength }) => sum + byteLength, 0));
  bytes[0] = BLOCK;
  bytes[1] = withLineage ? 1 : 0;
  bytes.writeUInt16LE(key.length, 2);
  bytes.writeUInt32LE(rows[0]!.generation, 4);
  bytes.writeUInt32LE(rows.length, 8);
  bytes.writeUInt32LE(text.length, 12);
  bytes.writeUInt32LE(lineage.length, 16);
  bytes.write(layout.id, 20, 'hex');
  bytes.write(key, HEAD, 'latin1');
  bytes.write(text, HEAD + key.length, 'latin1');
  bytes.set(lineage, HEAD + key.length + text.length);
  bytes.set(marks, head - marks.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = head;
  for (const column of columns)
    for (let i = 0; i < column.length; i++, at += FLOAT) view.setFloat64(at, column[i]!, true);
  return bytes;
};

/** Adds the column's marks; undefined where no generation has a number. */
const columnOf = (rows: readonly Row[], metric: string, name: string, marks: number[]): Float64Array | undefined => {
  const values = new Float64Array(rows.length);
  const own = new Uint8Array(rows.length);
  let mixed = false;
  let numbers = false;
  for (let i = 0; i < rows.length; i++) {
    const measured = rows[i]!.metrics[metric]![name];
    const mark = markOf(measured);
    own[i] = mark;
    if (mark !== own[0]) mixed = true;
    if (mark <= MARK.sampled) {
      values[i] = (measured as readonly [number, Basis])[0];
      numbers = true;
    } else values[i] = NaN;
  }
  if (mixed) marks.push(MIXED, ...own);
  else marks.push(own[0]!);
  return numbers ? values : undefined;
};
const markOf = (measured: MeasuredValue | undefined): number => {
  if (measured === undefined) return MARK.lost;
  if (measured === 'harmless') return MARK.harmless;
  return MARK[measured[1]];
};

/** By index of the generation: hooks with the names and the number of their steps in a stretch, exhibits by gallery key. */
interface Texts {
  readonly traces?: readonly (readonly [index: number, stretches: readonly Stretch[]])[];
  readonly gallery?: readonly (readonly [index: number, exhibits: Readonly<Record<string, Exhibits>>])[];
}
/** Steps with the same value names. Its numbers, apart from the text: (step, values in the order of the names), flat. */
type Stretch = readonly [hook: string, names: readonly string[], steps: number];

const textOf = (rows: readonly Row[], numbers: number[]): string => {
  const traces: [number, Stretch[]][] = [];
  const gallery: [number, Readonly<Record<string, Exhibits>>][] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.traces !== undefined) traces.push([i, stretchesOf(row.traces, numbers)]);
    if (row.gallery !== undefined) gallery.push([i, row.gallery]);
  }
  return traces.length + gallery.length === 0
    ? ''
    : exactJson({
        ...(traces.length === 0 ? {} : { traces }),
        ...(gallery.length === 0 ? {} : { gallery: gallery as unknown as Json }),
      });
};

const stretchesOf = (traces: NonNullable<Row['traces']>, numbers: number[]): Stretch[] => {
  const stretches: [string, readonly string[], number][] = [];
  for (const hook in traces)
    for (const [index, { step, values }] of traces[hook]!.entries()) {
      const own = Object.keys(values);
      const last = stretches.at(-1);
      if (
        index > 0 &&
        last !== undefined &&
        own.length === last[1].length &&
        own.every((name, i) => name === last[1][i])
      )
        last[2]++;
      else stretches.push([hook, own, 1]);
      numbers.push(step);
      // The loss of a fit that diverged: the curve then has a gap where there was no number.
      for (const name of own) numbers.push(Number.isFinite(values[name]) ? values[name]! : NaN);
    }
  return stretches;
};

/**
 * Lineages, each as whole numbers in LEB128: real, teacher, real rows drawn for the first time plus one (0: not recorded),
 * ranges, and for each range: generations left out before it, its length less one, rows of each. One range for
 * `accumulate`, however long the chain.
 */
const packLineages = (rows: readonly Row[]): Uint8Array => {
  let at = 0;
  let bytes = packed;
  const push = (value: number): void => {
    if (at + LONGEST > bytes.length) bytes = packed = Buffer.concat([bytes], 2 * bytes.length);
    // Nearly all of them, of chains that draw some rows of many generations.
    if (value >>> 0 === value && value < 128) {
      bytes[at++] = value;
      return;
    }
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`Rows of a lineage that are no count: ${value}.`);
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) bytes[at++] = 128 + (left % 128);
    bytes[at++] = left;
  };
  for (const { lineage } of rows) {
    const { real, teacher, synthetic, drawn } = lineage!;
    push(real);
    push(teacher);
    push(drawn === undefined ? 0 : drawn + 1);
    push(synthetic.length);
    let last = 0;
    for (const range of synthetic) {
      push(range.from - last - 1);
      push(range.to - range.from);
      push(range.rows);
      last = range.to;
    }
  }
  return bytes.subarray(0, at);
};
/** Bytes of the largest safe integer. */
const LONGEST = 8;
/** Kept between calls: what is packed is copied into its block at once. */
let packed = Buffer.alloc(4096);

/** What a block holds. */
export interface BlockContent extends Omit<RecordedStretch, 'lineage'> {
  /** its first generation */
  readonly from: number;
  readonly lineage: RecordedLineage | undefined;
}

export const decodeBlock = (bytes: Buffer, layout: Layout): BlockContent => {
  const { from, count, withLineage } = headOf(bytes);
  const textAt = HEAD + bytes.readUInt16LE(2);
  const lineageAt = textAt + bytes.readUInt32LE(12);
  let at = lineageAt + bytes.readUInt32LE(16);
  const lineage = withLineage ? unpackLineages(bytes.subarray(lineageAt, at), count) : undefined;
  const marks = layout.metrics.map(([, names]) =>
    names.map(() => {
      const mark = bytes[at++]!;
      if (mark !== MIXED) return new Uint8Array(count).fill(mark);
      at += count;
      return bytes.subarray(at - count, at);
    }),
  );
  const floats = floatsOf(bytes.subarray(at));
  let read = 0;
  const columnOf = (own: Uint8Array): RecordedColumn => {
    if (!own.some((mark) => mark <= MARK.sampled)) return { marks: own, values: new Float64Array(count).fill(NaN) };
    read += count;
    return { marks: own, values: floats.subarray(read - count, read) };
  };
  const measured = new Uint8Array(count).fill(1);
  const metrics = new Map(
    layout.metrics.map(([key, names], metric): [string, RecordedMetric] => [
      key,
      { measured, outputs: new Map(names.map((name, i) => [name, columnOf(marks[metric]![i]!)])) },
    ]),
  );
  const texts = bytes.toString('latin1', textAt, lineageAt);
  return { from, generations: count, lineage, metrics, ...moreOf(texts, from, floats.subarray(read)) };
};

const floatsOf = ({ buffer, byteOffset, length }: Buffer): Float64Array => {
  const view = new DataView(buffer, byteOffset);
  const floats = new Float64Array(length / FLOAT);
  for (let i = 0; i < floats.length; i++) floats[i] = view.getFloat64(FLOAT * i, true);
  return floats;
};

/** The same as rows: what a replay brings is compared with what is there a generation at a time. */
export const rowsOf = ({ from, generations, lineage, metrics, traces, gallery }: BlockContent): Row[] =>
  Array.from({ length: generations }, (_, i): Row => {
    const [trace, exhibits] = [traces.get(from + i), gallery.get(from + i)];
    return {
      generation: from + i,
      metrics: Object.fromEntries(
        [...metrics].flatMap(([key, { measured, outputs }]) =>
          measured[i] === 1 ? [[key, outputsAt(outputs, i)] as const] : [],
        ),
      ),
      ...(lineage === undefined ? {} : { lineage: lineageAt(lineage, i) }),
      ...(trace === undefined ? {} : { traces: trace }),
      ...(exhibits === undefined ? {} : { gallery: exhibits }),
    };
  });

const outputsAt = (outputs: RecordedMetric['outputs'], i: number): Readonly<Record<string, MeasuredValue>> =>
  Object.fromEntries(
    [...outputs].flatMap(([name, { values, marks }]): [string, MeasuredValue][] => {
      const mark = marks[i]!;
      if (mark === MARK.lost) return [];
      return [[name, mark === MARK.harmless ? 'harmless' : [values[i]!, mark === MARK.exact ? 'exact' : 'sampled']]];
    }),
  );

const lineageAt = ({ real, teacher, drawn, ends, ranges }: RecordedLineage, i: number): Lineage => ({
  real: real[i]!,
  teacher: teacher[i]!,
  synthetic: Array.from({ length: ends[i]! - (ends[i - 1] ?? 0) }, (_, j) => {
    const at = 3 * ((ends[i - 1] ?? 0) + j);
    return { from: ranges[at]!, to: ranges[at + 1]!, rows: ranges[at + 2]! };
  }),
  ...(Number.isNaN(drawn[i]) ? {} : { drawn: drawn[i]! }),
});

const moreOf = (text: string, from: number, numbers: Float64Array): Pick<RecordedStretch, 'traces' | 'gallery'> => {
  const { traces = [], gallery = [] } = text === '' ? {} : (JSON.parse(text) as Texts);
  let at = 0;
  const traced = traces.map(([index, stretches]) => {
    const found: Record<string, Trace[]> = {};
    for (const [hook, names, steps] of stretches)
      for (let i = 0; i < steps; i++) {
        const step = numbers[at++]!;
        const values: Record<string, number> = {};
        for (const name of names) {
          const value = numbers[at++]!;
          if (!Number.isNaN(value)) values[name] = value;
        }
        (found[hook] ??= []).push({ step, values });
      }
    return [from + index, found] as const;
  });
  return { traces: new Map(traced), gallery: new Map(gallery.map(([index, exhibits]) => [from + index, exhibits])) };
};

const unpackLineages = (bytes: Buffer, count: number): RecordedLineage => {
  let at = 0;
  const pull = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
  };
  const [real, teacher, drawn] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const ends = new Uint32Array(count);
  const ranges: number[] = [];
  for (let i = 0; i < count; i++) {
    real[i] = pull();
    teacher[i] = pull();
    drawn[i] = pull() - 1;
    if (drawn[i] === -1) drawn[i] = NaN;
    let last = 0;
    for (let left = pull(); left > 0; left--) {
      const from = last + pull() + 1;
      last = from + pull();
      ranges.push(from, last, pull());
    }
    ends[i] = ranges.length / 3;
  }
  // Not by a spread: all that reads lineages would be compiled again for every new kind of object that V8 makes of them.
  return { real, teacher, drawn, ends, ranges: new Float64Array(ranges) };
};
