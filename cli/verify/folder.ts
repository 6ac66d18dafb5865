import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { tableName, type AskedRecord, type StudyRecord } from '../../core/contracts/index.js';
import { isFile, isFolder, readRecord, readRun } from '../../core/journal/index.js';
import { askedCells, type AskedCell } from '../../core/study/index.js';
import { dataOf } from '../../reports/index.js';
import { compareLines } from './compare-lines.js';
import { chosen, placeName, refuseNone, type CellPlace, type Which } from './places.js';
import { Rerun, type Published, type RerunOptions } from './rerun.js';
import { answerOf, differenceText, type Check, type Verified } from './verified.js';

const CELLS = 3;
/** What was changed of a record shows in what is computed from it. */
const AS_IT_IS = { edited: true };

/** The table of numbers: in the form that the study asked for or, where somebody has changed that since, in the other. */
const resultsIn = (folder: string, { study }: StudyRecord): string | undefined =>
  ([study.tables, 'csv', 'csv.gz'] as const)
    .map((tables) => join(folder, tableName('results', tables === undefined ? {} : { tables })))
    .find(isFile);

/** @throws CollapsarError COLLAPSAR_USAGE */
const refuseImported = (folder: string, record: StudyRecord | undefined): void => {
  if (record?.imported !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'the values of this run folder were imported: there is nothing to compute again',
      where: folder,
      why: 'What trained and measured them is not known here',
      fix: 'The page lists the files with their SHA-256; `collapsar import` reads them again',
    });
};

/**
 * Computes some cells of a published run again and compares them with its table of results, byte for byte.
 * @throws CollapsarError COLLAPSAR_USAGE when the folder is no run; what keeps the study from being computed here
 */
export const verifyFolder = async (folder: string, which: Which, options: RerunOptions): Promise<Verified> => {
  const record = await readRecord(folder, AS_IT_IS);
  refuseImported(folder, record);
  const results = record && resultsIn(folder, record);
  if (record === undefined || results === undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `there is no published run in this folder: it has no ${record === undefined ? 'study.json' : 'results.csv or results.csv.gz'}`,
      where: folder,
      fix: 'Give a folder with the study.json and results.csv that `collapsar run` wrote, or a report.html',
    });
  const recorded = await recordedIn(folder, record);
  const rerun = await Rerun.of(publishedAs(record, recorded), options);
  const asked = askedCells(record);
  const finished = recorded === undefined ? asked : asked.filter(recorded.finished);
  const places = finished.map(
    ({ asked: { by, strategy: own }, seed: of, strategy, ...group }): CellPlace & { readonly label: string } => ({
      group: { ...group, strategy: own },
      seed: of,
      by,
      label: strategy,
    }),
  );
  const wanted = places.filter(({ group, seed }) => which.only?.({ ...group, seed }) !== false);
  refuseNone(which, wanted.length, 'No chain of these labels is in the run, or it did not come to its end');
  const checks: Compared[] = [];
  for (const place of chosen(wanted, which, CELLS)) {
    const lines = await rerun.lines(place, place.label);
    const prefix = lines[0]?.slice(0, prefixLength(lines[0])) ?? '';
    const published = await linesOf(results, prefix);
    const computed = lines.map((line) => line.slice(prefix.length));
    checks.push({ what: placeName(place), ...checkOf(published, computed) });
  }
  const { differences } = rerun.circumstances;
  const short = checks.filter(({ unfinished }) => unfinished === true).length;
  const excuses = [
    ...rerun.circumstances.excuses,
    // Where there is a journal it would have said so.
    ...(recorded === undefined ? unfinishedText(short) : []),
  ];
  const left = asked.length - places.length;
  const notes =
    left === 0
      ? []
      : [
          `${left} of ${asked.length} chains were not compared: they failed or did not come to their end, as the journal says.`,
        ];
  return { answer: answerOf(checks, { differences, excuses }), checks, notes, differences, excuses };
};

const unfinishedText = (short: number): readonly string[] =>
  short === 0
    ? []
    : [
        `${short} of the chains that were computed again ${short === 1 ? 'has' : 'have'} no lines in the table of results, or lines that end early: without the folder’s journal nobody can tell whether they failed or were taken out`,
      ];

/** What the record and the journal of a folder say that was computed, and of which data. */
const publishedAs = (record: StudyRecord, recorded: Recorded | undefined): Published => {
  const { walked, ...grid } = record;
  const held = (part: AskedRecord): boolean => recorded?.held(part) ?? part.inputs !== undefined;
  return {
    ...grid,
    data: dataOf(record),
    held: held(record),
    ...(walked === undefined ? {} : { walked: { ...walked, data: dataOf(walked), held: held(walked) } }),
  };
};

/**
 * What the journal of a folder says of its cells; undefined where it was not published with it.
 * @throws CollapsarError COLLAPSAR_RUN_MIXED where they are of two data, and what a damaged journal throws
 */
const recordedIn = async (folder: string, record: StudyRecord): Promise<Recorded | undefined> => {
  if (!isFolder(join(folder, 'journal'))) return undefined;
  const run = await readRun(folder, AS_IT_IS);
  try {
    const reached = new Map<string, number>();
    const silent = new Set<string>();
    for (const { key } of askedCells(record)) {
      const state = run.journal.state(key, []);
      reached.set(key, state.failure === undefined ? state.reached : 0);
      if (state.reached > 0 && run.journal.reads(key).length === 0) silent.add(key);
    }
    return {
      held: ({ groups, sources }) =>
        !groups.some(
          ({ source, cells }) =>
            sources[source]?.fingerprint !== undefined && Object.values(cells).some((key) => silent.has(key)),
        ),
      finished: ({ key, generations }) => reached.get(key)! >= generations,
    };
  } finally {
    await run.close();
  }
};

interface Recorded {
  /** every process that computed a cell of it held what it read against its data */
  readonly held: (part: AskedRecord) => boolean;
  readonly finished: (cell: AskedCell) => boolean;
}

interface Compared extends Check {
  /** the table of results has none of its lines, or not its last ones */
  readonly unfinished?: true;
}

const checkOf = (published: readonly string[], computed: readonly string[]): Omit<Compared, 'what'> => {
  if (published.length === 0) return { same: false, unfinished: true, text: 'the table of results has no line of it' };
  if (published.length < computed.length && published.every((line, i) => line === computed[i]))
    return {
      same: false,
      unfinished: true,
      text: `${published.length} numbers, the same byte for byte, and no line after them, where ${computed.length - published.length} more were computed here`,
    };
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

/** Earlier versions counted the rows of each model here, which are in lineage.csv now. */
const LINEAGE = /^\d+,rows\.lineage\.\d+,/;

/**
 * Lines of a table that begin so, without that.
 * @throws CollapsarError COLLAPSAR_RUN_DAMAGED where it is compressed and cannot be read to its end
 */
const linesOf = async (file: string, prefix: string): Promise<string[]> => {
  const found: string[] = [];
  const take = (line: string): void => {
    if (line.startsWith(prefix) && !LINEAGE.test(line.slice(prefix.length)))
      found.push((line.endsWith('\r') ? line.slice(0, -1) : line).slice(prefix.length));
  };
  const collect = async (pieces: AsyncIterable<string>): Promise<void> => {
    let begun = '';
    for await (const piece of pieces) {
      const lines = (begun + piece).split('\n');
      begun = lines.pop()!;
      for (const line of lines) take(line);
    }
    if (begun !== '') take(begun);
  };
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) {
    await collect(bytes.setEncoding('utf8') as AsyncIterable<string>);
    return found;
  }
  try {
    await pipeline(bytes, createGunzip().setEncoding('utf8'), collect);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_RUN_DAMAGED',
      {
        what: `it cannot be decompressed to its end (${messageOf(cause)})`,
        where: file,
        why: 'It is no file of gzip, or a part of one: most likely it was not copied whole',
        fix: 'Copy it again; where the journal is there, `collapsar report` writes it anew',
      },
      { cause },
    );
  }
  return found;
};
