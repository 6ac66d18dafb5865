import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CollapsarError } from '../../core/errors/index.js';
import { readRecord } from '../../core/journal/index.js';
import { askedCells } from '../../core/study/index.js';
import { compareLines } from './compare-lines.js';
import { dataOf } from './circumstances.js';
import { choose, placeName, type Place } from './places.js';
import { Rerun, type RerunOptions } from './rerun.js';
import { answerOf, differenceText, type Check, type Verified } from './verified.js';

/** `all`, or how many. */
export type Cells = number | 'all' | undefined;
const CELLS = 3;

/**
 * Computes some cells of a published run again and compares them with its results.csv, byte for byte.
 * @throws CollapsarError COLLAPSAR_USAGE when the folder is no run; what keeps the study from being computed here
 */
export const verifyFolder = async (
  folder: string,
  cells: Cells,
  seed: number | undefined,
  options: RerunOptions,
): Promise<Verified> => {
  const record = await readRecord(folder);
  const results = join(folder, 'results.csv');
  const there = await access(results).then(
    () => true,
    () => false,
  );
  if (record === undefined || !there)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `there is no published run in this folder: it has no ${record === undefined ? 'study.json' : 'results.csv'}`,
      where: folder,
      fix: 'Give a folder with the study.json and results.csv that `collapsar run` wrote, or a report.html',
    });
  const { walked, ...grid } = record;
  const rerun = await Rerun.of(
    {
      ...grid,
      data: dataOf(record.sources),
      ...(walked === undefined ? {} : { walked: { ...walked, data: dataOf(walked.sources) } }),
    },
    options,
  );
  const places = askedCells(record).map(
    ({ asked, seed: own, strategy, ...group }): Place & { readonly label: string } => ({
      group: { ...group, strategy: asked.strategy },
      seed: own,
      by: asked.by,
      label: strategy,
    }),
  );
  const chosen = cells === 'all' ? places : choose(places, cells ?? CELLS, seed);
  const checks: Check[] = [];
  for (const place of chosen) {
    const lines = await rerun.lines(place, place.label);
    const prefix = lines[0]?.slice(0, prefixLength(lines[0])) ?? '';
    const published = await linesOf(results, prefix);
    const computed = lines.map((line) => line.slice(prefix.length));
    checks.push({ what: placeName(place), ...checkOf(published, computed) });
  }
  const { differences, excuses } = rerun.circumstances;
  return { answer: answerOf(checks, rerun.circumstances), checks, notes: [], differences, excuses };
};

const checkOf = (published: readonly string[], computed: readonly string[]): Omit<Check, 'what'> => {
  if (published.length === 0) return { same: false, text: 'results.csv has no line of it' };
  const { same, values, missing, difference, at: name, there, here } = compareLines(published, computed);
  if (same) return { same, text: `${values} numbers, the same byte for byte` };
  const only = missing === 0 ? '' : `${missing} of ${values} numbers are in one of the two only`;
  if (name === undefined) return { same, text: only === '' ? 'the same numbers, written otherwise' : only };
  const comma = name.indexOf(',');
  const at = {
    generation: Number(name.slice(0, comma)),
    metric: name.slice(comma + 1),
    ...(there === undefined ? {} : { published: there }),
    ...(here === undefined ? {} : { computed: here }),
    relativeDifference: difference,
  };
  return { same, text: [only, `the largest difference: ${differenceText(at)}`].filter(Boolean).join('; '), at };
};

/** Where the fifth field of a line of results.csv ends: what all lines of a cell begin with. */
const prefixLength = (line: string): number => {
  let fields = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === ',' && !quoted && ++fields === 5) return i + 1;
  }
  return line.length;
};

const linesOf = async (file: string, prefix: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    if (line.startsWith(prefix)) found.push(line.slice(prefix.length));
  return found;
};
