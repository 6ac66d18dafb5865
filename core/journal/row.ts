import type { CellEvent, Exhibits, Json, MeasuredValue, RecordedGeneration } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Layout, Metrics } from './layout.js';
import { exactJson, numbersText } from './exact-json.js';
import { packLineage, unpackLineage } from './lineage.js';
import { tracesText, unpackTraces, type PackedTrace } from './traces.js';

export type GenerationEvent = Extract<CellEvent, { type: 'generation' }>;

/** A generation's line: cell, generation, layout, packed lineage (0 in a replay's row), values, packed traces, exhibits. */
type PackedRow = readonly [
  crc: string,
  cell: number,
  generation: number,
  layout: number,
  lineage: readonly number[] | 0,
  values: readonly number[],
  traces?: readonly PackedTrace[] | 0,
  gallery?: Readonly<Record<string, Exhibits>>,
];

/** What one line adds to a generation. Without lineage it is a replay's row, which only brings further metrics. */
export type Row = Omit<RecordedGeneration, 'lineage'> & Partial<Pick<RecordedGeneration, 'lineage'>>;

export const rowText = (
  cell: number,
  layout: Layout,
  event: GenerationEvent,
  metrics: Metrics,
  withLineage: boolean,
): string => {
  const values: number[] = [];
  for (const key in metrics) {
    const outputs = metrics[key]!;
    for (const name in outputs) {
      const measured = outputs[name]!;
      if (measured === 'harmless') continue;
      if (Number.isNaN(measured[0])) throw notANumber(event, name);
      values.push(measured[0]);
    }
  }
  const lineage = withLineage ? JSON.stringify(packLineage(event.lineage)) : '0';
  const shown = Object.entries(event.gallery ?? {}).filter(([key]) => key in metrics);
  const gallery = shown.length === 0 ? '' : `,${exactJson(Object.fromEntries(shown) as unknown as Json)}`;
  const traces = event.traces === undefined ? (gallery === '' ? '' : ',0') : `,${tracesText(event.traces)}`;
  return `${cell},${event.generation},${layout.id},${lineage},${numbersText(values)}${traces}${gallery}`;
};

export const readRow = (line: string, layouts: readonly Layout[]): Row => {
  const [, , generation, layoutId, lineage, values, traces, gallery] = JSON.parse(line) as PackedRow;
  const metrics: Record<string, Record<string, MeasuredValue>> = {};
  let at = 0;
  for (const { key, names, bases } of layouts[layoutId]!.columns) {
    const outputs: Record<string, MeasuredValue> = {};
    for (let i = 0; i < names.length; i++) {
      const basis = bases[i]!;
      outputs[names[i]!] = basis === 'harmless' ? basis : [values[at++]!, basis];
    }
    metrics[key] = outputs;
  }
  return {
    generation,
    metrics,
    ...(lineage === 0 ? {} : { lineage: unpackLineage(lineage) }),
    ...(traces === undefined || traces === 0 ? {} : { traces: unpackTraces(traces) }),
    ...(gallery === undefined ? {} : { gallery }),
  };
};

const notANumber = (event: GenerationEvent, output: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
    what: `the output ${output} of a metric is NaN in generation ${event.generation}`,
    where: `cell ${event.cell}`,
    why: 'A metric gives a number, or undefined where it has none.',
    fix: 'Report it to the author of the metric.',
  });
