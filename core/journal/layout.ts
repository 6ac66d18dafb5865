import { createHash } from 'node:crypto';
import type { MeasuredValue } from '../contracts/index.js';
import { exactJson } from './exact-json.js';

export type Metrics = Readonly<Record<string, Readonly<Record<string, MeasuredValue>>>>;

/** The columns of a block: metric keys and output names, which a file holds once and blocks refer to. */
export interface Layout {
  /** of the text: the first 64 bits of its SHA-256 in hexadecimal */
  readonly id: string;
  /** `[[key,[name,...]],...]` */
  readonly text: string;
  readonly metrics: readonly LayoutMetric[];
}
export type LayoutMetric = readonly [key: string, names: readonly string[]];

export const layoutOf = (text: string): Layout => ({
  id: createHash('sha256').update(text).digest('hex').slice(0, 16),
  text,
  metrics: JSON.parse(text) as readonly LayoutMetric[],
});

/** A layout with a column for every output of these generations, which were measured by the same metrics. */
export const layoutFor = (generations: readonly { readonly metrics: Metrics }[]): Layout =>
  layoutOf(
    exactJson(
      Object.keys(generations[0]!.metrics).map((key) => [
        key,
        [...new Set(generations.flatMap(({ metrics }) => Object.keys(metrics[key]!)))],
      ]),
    ),
  );

/** Whether the layout has these metrics, in their order, and a column for each of their outputs. */
export const covers = ({ metrics: columns }: Layout, metrics: Metrics): boolean => {
  let at = 0;
  for (const key in metrics) {
    const column = columns[at++];
    if (column?.[0] !== key) return false;
    const [, names] = column;
    let output = 0;
    for (const name in metrics[key]!)
      if (names[output++] !== name) {
        // One that is lost stands in the layout all the same.
        output = names.indexOf(name) + 1;
        if (output === 0) return false;
      }
  }
  return at === columns.length;
};

export const sameMetrics = (a: Metrics, b: Metrics): boolean => {
  const keys = Object.keys(b);
  let at = 0;
  for (const key in a) if (keys[at++] !== key) return false;
  return at === keys.length;
};
