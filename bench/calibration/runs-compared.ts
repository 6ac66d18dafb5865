/**
 * npx tsx bench/calibration/runs-compared.ts [--comparisons 1000] [--case NAME]... [--seed 1]: runs of one law held against each
 * other, as `collapsar compare` does. How often any effect of a comparison is called worse or better (nominal .05 over all of
 * them), and how often one that lies exactly on its margin is called within it (nominal .05 by itself).
 */
import { parseArgs } from 'node:util';
import { compareRuns, type AnalysedRun } from '../../core/analysis/index.js';
import type { RandomStream, StudyRecord } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { GENERATIONS, recordedRun, runOf, type ChainOf, type RunOf } from '../../spec/core/analysis/compare/sketch.js';
import { error } from './tally.js';

const { values } = parseArgs({
  options: {
    comparisons: { type: 'string', default: '1000' },
    case: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
  },
});

/** The log of a chain's risk: centred and about .3 wide, unless the case says otherwise. */
type Law = (random: RandomStream) => number;
const normal: Law = (random) => 0.3 * random.normal();
const wide: Law = (random) => 1.5 * random.normal();
const skewed: Law = (random) => (-Math.log(1 - random.uniform()) - 1) / 2;

interface Case {
  readonly name: string;
  /** of each run, the reference first */
  readonly seeds: readonly number[];
  /** chains of one seed share a part of what they are */
  readonly paired: boolean;
  readonly law: Law;
  /** how often a chain is lost */
  readonly lost?: number;
  /** every run but the reference is worse by this factor, which the study tolerates just so */
  readonly atMargin?: number;
}
const CASES: readonly Case[] = [
  { name: 'paired 12', seeds: [12, 12], paired: true, law: normal },
  { name: 'paired 12 wide', seeds: [12, 12], paired: true, law: wide },
  { name: 'paired 12 skewed', seeds: [12, 12], paired: true, law: skewed },
  { name: 'paired 20', seeds: [20, 20], paired: true, law: normal },
  { name: 'paired 12 four runs', seeds: [12, 12, 12, 12], paired: true, law: normal },
  { name: 'paired 12 lost', seeds: [12, 12], paired: true, law: normal, lost: 0.15 },
  { name: 'paired 5', seeds: [5, 5], paired: true, law: normal },
  { name: 'paired 8', seeds: [8, 8], paired: true, law: normal },
  { name: 'paired 8 wide', seeds: [8, 8], paired: true, law: wide },
  { name: 'paired 8 skewed', seeds: [8, 8], paired: true, law: skewed },
  { name: 'apart 5 and 5', seeds: [5, 5], paired: false, law: normal },
  { name: 'apart 8 and 8', seeds: [8, 8], paired: false, law: normal },
  { name: 'apart 12 and 12 wide', seeds: [12, 12], paired: false, law: wide },
  { name: 'apart 6 and 20 skewed', seeds: [6, 20], paired: false, law: skewed },
  { name: 'apart 20 and 6 skewed', seeds: [20, 6], paired: false, law: skewed },
  { name: 'apart 12 and 12 lost', seeds: [12, 12], paired: false, law: normal, lost: 0.15 },
  { name: 'margin paired 8', seeds: [8, 8], paired: true, law: normal, atMargin: 1.1 },
  { name: 'margin paired 12', seeds: [12, 12], paired: true, law: normal, atMargin: 1.1 },
  { name: 'margin paired 12 skewed', seeds: [12, 12], paired: true, law: skewed, atMargin: 1.1 },
  { name: 'margin apart 12 and 12', seeds: [12, 12], paired: false, law: normal, atMargin: 1.1 },
];

const ofSeed =
  (seed: number) =>
  (record: StudyRecord): StudyRecord => ({ ...record, study: { ...record.study, seed } });

const chainsOf =
  (one: Case, run: number, random: RandomStream): ChainOf =>
  (strategy, seed) => {
    const own = random.child('own', run, strategy, seed);
    if (own.child('lost').uniform() < (one.lost ?? 0)) return 'failed';
    const shared = one.paired ? random.child('shared', strategy, seed).normal() : 0;
    const log = 0.5 * shared + one.law(own) + (run > 0 ? Math.log(one.atMargin ?? 1) : 0);
    const noise = 0.3 * own.normal();
    return {
      risk: new Array<number>(GENERATIONS).fill(Math.exp(log)),
      logVariance: new Array<number>(GENERATIONS).fill(noise - log),
    };
  };

/** Of a run's own results only which metrics judge a definition decides what is compared: the same in every draw. */
const drawer = async (one: Case): Promise<(random: RandomStream) => Promise<readonly AnalysedRun[]>> => {
  const about = one.seeds.map((seeds, run): RunOf => ({ seeds, ...(one.paired ? {} : { record: ofSeed(run + 1) }) }));
  const known = await Promise.all(about.map((of, run) => runOf(chainsOf({ ...one, lost: 0 }, run, rootStream(0)), of)));
  return (random) =>
    Promise.all(
      about.map(async (of, run) => {
        const { record, read } = recordedRun(chainsOf(one, run, random), of);
        const input = await read(GENERATIONS);
        return { ...known[run]!, record, input, upTo: () => input };
      }),
    );
};

const share = (count: number, of: number): string =>
  `${(count / of).toFixed(3)} (${error(count / of, of).toFixed(3)})`.padEnd(15);

const measure = async (one: Case, comparisons: number, root: RandomStream): Promise<void> => {
  const drawn = await drawer(one);
  const before = process.cpuUsage();
  let [alarms, alone, within, effects] = [0, 0, 0, 0];
  const methods = new Set<string>();
  for (let i = 0; i < comparisons; i++) {
    const random = root.child(one.name, i);
    const { against, method } = compareRuns(await drawn(random.child('runs')), random.child('tests'));
    if (method !== undefined) methods.add(method);
    const all = against.flatMap((run) => run.effects);
    const shown = all.filter(({ state }) => state === 'worse' || state === 'better');
    if (shown.length > 0) alarms++;
    for (const effect of all.filter(({ metric }) => metric === 'm.risk')) {
      effects++;
      if (effect.p !== undefined && effect.p <= 0.05) alone++;
      if (effect.within) within++;
    }
  }
  const { user } = process.cpuUsage(before);
  console.log(
    `${one.name.padEnd(26)}${[...methods].join(', ').padEnd(7)}${share(alarms, comparisons)}${share(alone, effects)}${share(within, effects)}${(user / 1e3 / comparisons).toFixed(0)} ms`,
  );
};

const chosen = CASES.filter(
  ({ name }) => values.case === undefined || values.case.some((wanted) => name.startsWith(wanted)),
);
if (chosen.length === 0) {
  console.error(`No such case. There are: ${CASES.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}
console.log(
  `${'case'.padEnd(26)}${'method'.padEnd(7)}${'any alarm'.padEnd(15)}${'risk, p <= .05'.padEnd(15)}${'risk within'.padEnd(15)}user time each`,
);
for (const one of chosen) await measure(one, Number(values.comparisons), rootStream(Number(values.seed)));
