import { realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { analysedRun } from '../core/container/index.js';
import {
  RUN_GATES,
  type Logger,
  type RunGateId,
  type RunsComparison,
  type StudyRecord,
} from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';
import { readRecord } from '../core/journal/index.js';
import { openRecorded } from './open.js';

/** How run folders are compared; every field has a default. */
export interface CompareRuns {
  /** plugins by package or file name, beside those that the runs name */
  readonly plugins?: readonly string[];
  /** what has to hold (not-worse, verdicts, recommendations, failures, equal): `gates` of what comes out says whether it does */
  readonly gates?: readonly string[];
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/**
 * Holds run folders (runs, imports, walks) against the first of them: `await compareRuns(['runs/before', 'runs/after'])`. What
 * changed, what that did with intervals over all effects at once, which verdicts turned. Nothing is computed anew or written.
 * @throws CollapsarError for fewer than two folders, one that is no run or named twice, one that is being written, or runs with
 * nothing in common
 */
export const compareRuns = async (
  folders: readonly string[],
  { plugins = [], gates = [], signal = new AbortController().signal, logger }: CompareRuns = {},
): Promise<RunsComparison> => {
  checkFolders(folders);
  const asked = gates.map(gateOf);
  const records = await Promise.all(folders.map(recordIn));
  const walks = parts(folders, records);
  const compared = records.map((record) => (walks ? record.walked! : record));
  const { compareRuns: compare } = await import('../core/analysis/index.js');
  const names = namesOf(folders);
  const generations = compared.map(({ study }) => study.generations);
  const shared = generations.map((own) => Math.min(own, generations[0]!));
  const runs = [];
  for (const [place, folder] of folders.entries()) {
    const { host, dispose } = await openRecorded(folder, plugins, logger);
    try {
      const upTo = place === 0 ? shared.slice(1) : [shared[place]!];
      runs.push(await analysedRun(host, folder, { name: names[place]!, walks, upTo }, signal));
    } finally {
      await dispose();
    }
  }
  const { rootStream } = await import('../core/random/index.js');
  const found = compare(runs, rootStream(compared[0]!.study.seed).child('comparison'), asked);
  for (const { run, groups, recommendations } of found.against)
    if (groups.both === 0 && recommendations.every(({ move }) => move === 'gone' || move === 'new'))
      throw nothingShared(folders[0]!, folders[run]!, compared[0]!, compared[run]!);
  return found;
};

/** @throws CollapsarError COLLAPSAR_USAGE */
const checkFolders = (folders: readonly string[]): void => {
  if (folders.length < 2)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: folders.length === 0 ? 'no run folder is named' : 'only one run folder is named',
      ...(folders.length === 0 ? {} : { where: folders[0]! }),
      why: 'A run is compared with another one',
      fix: 'Name the reference and then the runs that are held against it: `collapsar compare runs/before runs/after`',
    });
  const seen = new Map<string, string>();
  for (const folder of folders) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw noFolder(folder);
    const path = realpathSync(folder);
    const before = seen.get(path);
    if (before !== undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: before === folder ? 'this run folder is named twice' : `this is the same folder as ${before}`,
        where: folder,
        why: 'A run compared with itself shows nothing',
        fix: 'Name each folder once. A run that is to be compared with a later state of itself is copied first, or run with another --out',
      });
    seen.set(path, folder);
  }
};

/** @throws CollapsarError COLLAPSAR_USAGE */
const gateOf = (asked: string): RunGateId => {
  const gate = RUN_GATES.find((one) => one === asked);
  if (gate !== undefined) return gate;
  throw new CollapsarError('COLLAPSAR_USAGE', {
    what: `there is no gate called ${asked}`,
    where: '--gate',
    fix: `Ask for one of ${RUN_GATES.join(', ')}`,
  });
};

const noFolder = (where: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: 'there is no run folder here',
    where,
    fix: 'Give folders that `collapsar run` wrote to, such as runs/<study>',
  });

const recordIn = async (folder: string): Promise<StudyRecord> => {
  const record = await readRecord(folder);
  if (record === undefined) throw noFolder(folder);
  return record;
};

/** Whether walks are compared, since no run has a grid. @throws CollapsarError where one has a grid only and one has none */
const parts = (folders: readonly string[], records: readonly StudyRecord[]): boolean => {
  const without = records.findIndex(({ groups }) => groups.length === 0);
  if (without < 0) return false;
  const alone = records.findIndex(({ walked }) => walked === undefined);
  if (alone < 0) return true;
  throw new CollapsarError('COLLAPSAR_USAGE', {
    what: `in ${folders[without]!} only \`recommend\` was run, and in ${folders[alone]!} only \`run\``,
    where: folders[without]!,
    why: 'The chains of a walk are chosen by what earlier ones gave: beside a grid they are no sample of anything',
    fix: 'Run the study there too, or `recommend` in the other one',
  });
};

const nothingShared = (
  a: string,
  b: string,
  reference: Pick<StudyRecord, 'groups'>,
  here: Pick<StudyRecord, 'groups'>,
): CollapsarError => {
  const labels = ({ groups }: Pick<StudyRecord, 'groups'>, of: 'source' | 'model' | 'strategy' | 'samples'): string =>
    [...new Set(groups.map((group) => String(group[of])))].slice(0, 5).join(', ') || 'none';
  const apart = (['source', 'model', 'strategy', 'samples'] as const)
    .filter((of) => labels(reference, of) !== labels(here, of))
    .map((of) => `${of} ${labels(reference, of)} there and ${labels(here, of)} here`);
  return new CollapsarError('COLLAPSAR_USAGE', {
    what: `these runs have no setting in common: ${apart.join('; ') || 'no group was asked for in both'}`,
    where: `${a} and ${b}`,
    why: 'Chains are compared by their labels: source, model, strategy and T (one source, model or T in each, of different names, are taken for each other)',
    fix: 'Give what is meant to be the same the same label with `as:`, and run again: cells that are there are kept. T has no label: name one that both have, or one in each',
  });
};

/** The end of each path, with as many folders before it as tells it from the others: no path of this machine. */
const namesOf = (folders: readonly string[]): readonly string[] => {
  const paths = folders.map((folder) => resolve(folder).split(sep));
  for (let parts = 1; ; parts++) {
    const names = paths.map((path) => path.slice(-parts).join('/'));
    if (new Set(names).size === names.length) return names;
  }
};
