import {
  MARK,
  type Lineage,
  type MeasuredValue,
  type RecordedColumn,
  type RecordedLineage,
  type RecordedMetric,
  type RecordedStretch,
  type Trace,
} from '../contracts/index.js';
import { HEAD, headOf, MIXED, type Row, type Texts } from './block.js';
import { arrayOf } from './checkpoints/array-bytes.js';
import type { Layout } from './layout.js';

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
  const floats = arrayOf(bytes.subarray(at), 'f64') as Float64Array;
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
  const column = () => new Float64Array(count);
  const lineage = { real: column(), teacher: column(), drawn: column(), ends: new Uint32Array(count) };
  const ranges: number[] = [];
  for (let i = 0; i < count; i++) {
    lineage.real[i] = pull();
    lineage.teacher[i] = pull();
    const drawn = pull();
    lineage.drawn[i] = drawn === 0 ? NaN : drawn - 1;
    let last = 0;
    for (let left = pull(); left > 0; left--) {
      const from = last + pull() + 1;
      last = from + pull();
      ranges.push(from, last, pull());
    }
    lineage.ends[i] = ranges.length / 3;
  }
  return { ...lineage, ranges: Float64Array.from(ranges) };
};
