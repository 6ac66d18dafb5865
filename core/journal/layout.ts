import type { Basis, MeasuredValue } from '../contracts/index.js';
import { stringText } from './exact-json.js';

export type Metrics = Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;

/**
 * The columns of a generation's values: metric keys, output names and bases are written once a file, and a row holds
 * only its layout's number and the values in its order.
 */
export interface Layout {
  readonly id: number;
  readonly columns: readonly LayoutMetric[];
}
export interface LayoutMetric {
  readonly key: string;
  readonly names: readonly string[];
  /** 'harmless': no value in the row */
  readonly bases: readonly (Basis | 'harmless')[];
}
const LETTERS = { exact: 'e', sampled: 's', harmless: 'h' } as const;
const BASES = { e: 'exact', s: 'sampled', h: 'harmless' } as const;
const basisOf = (value: MeasuredValue): Basis | 'harmless' => (value === 'harmless' ? value : value[1]);

/** As it stands in the journal: `[[key,[name,e|s|h,...]],...]`, e = exact, s = sampled, h = harmless (without a value). */
export type PackedLayout = readonly (readonly [key: string, outputs: readonly string[]])[];

export const layoutOf = (id: number, metrics: Metrics): Layout => ({
  id,
  columns: Object.entries(metrics).map(([key, outputs]) => ({
    key,
    names: Object.keys(outputs),
    bases: Object.values(outputs).map(basisOf),
  })),
});

export const layoutText = (layout: Layout): string =>
  `[${layout.columns
    .map(
      ({ key, names, bases }) =>
        `[${stringText(key)},[${names.map((name, i) => `${stringText(name)},"${LETTERS[bases[i]!]}"`).join(',')}]]`,
    )
    .join(',')}]`;

export const unpackLayout = (id: number, packed: PackedLayout): Layout => ({
  id,
  columns: packed.map(([key, outputs]) => ({
    key,
    names: outputs.filter((_, i) => i % 2 === 0),
    bases: outputs.filter((_, i) => i % 2 === 1).map((basis) => BASES[basis as keyof typeof BASES]),
  })),
});

/** Whether `metrics` has exactly the columns of the layout, in its order. No allocation: asked once a row. */
export const fits = (layout: Layout, metrics: Metrics): boolean => {
  let column = 0;
  for (const key in metrics) {
    const expected = layout.columns[column++];
    if (expected === undefined || expected.key !== key) return false;
    const outputs = metrics[key]!;
    let output = 0;
    for (const name in outputs) {
      if (expected.names[output] !== name || expected.bases[output] !== basisOf(outputs[name]!)) return false;
      output++;
    }
    if (output !== expected.names.length) return false;
  }
  return column === layout.columns.length;
};
