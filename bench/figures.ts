import type { Figures, Result, Run, Spread } from './comparison.js';

const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)! };
};

/** Medians and ranges. The ratio is taken turn by turn, since the two runs of a turn met the same machine. */
export const summarise = (name: string, runs: readonly Run[], baseline: readonly Run[]): Figures => {
  if (runs.length === 0) throw new RangeError('A comparison needs at least one measured run.');
  return {
    name,
    runs: runs.length,
    cpuMs: spread(runs.map((run) => run.cpuMs)),
    wallMs: spread(runs.map((run) => run.wallMs)),
    ratio: spread(runs.map((run, turn) => run.cpuMs / baseline[turn]!.cpuMs)),
  };
};

const digits = (value: number): string => value.toPrecision(value >= 100 ? 4 : 3);
const cell = ({ median, low, high }: Spread): string => `${digits(median)} (${digits(low)}-${digits(high)})`;

/** The comparison as a Markdown table: median (lowest-highest). */
export const table = (result: Result): string =>
  [
    `${result.name}: ${result.workload}`,
    `Node ${result.node}, ${result.core === undefined ? 'not pinned' : `pinned to processor ${result.core}`}, one thread, ` +
      `${result.contenders[0]?.runs ?? 0} interleaved runs, load ${result.load.map((x) => x.toFixed(1)).join(' to ')}`,
    '',
    '| contender | processor ms | clock ms | ratio of processor time |',
    '| --- | --- | --- | --- |',
    ...result.contenders.map((c) => `| ${c.name} | ${cell(c.cpuMs)} | ${cell(c.wallMs)} | ${cell(c.ratio)} |`),
  ].join('\n');
