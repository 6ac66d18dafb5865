import type { GroupPlan, StudyRecord, StudyResults } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import {
  differingSections,
  publishedFingerprint,
  readReport,
  renderReport,
  type ReproductionPart,
  type PublishedReport,
} from '../../reports/index.js';
import { choose, chosen, inOrder, placeName, refuseNone, settingName, type Asker, type Which } from './places.js';
import { Rerun, type RerunOptions } from './rerun.js';
import { answerOf, differenceText, relative, type Check, type Verified } from './verified.js';

type Plan = Omit<GroupPlan, 'cells'>;
/** A setting of the page with the seeds that it rests on. */
interface PublishedSetting {
  readonly group: Plan;
  readonly by: Asker;
  /** fingerprints by the place of the seed */
  fingerprint(i: number): string | undefined;
  readonly seeds: readonly number[];
  /** every seed that was asked for came to its end: the means can be computed again */
  readonly whole: boolean;
}

/**
 * Computes numbers of a published page again, from the page alone. A page shows means over seeds: whole settings are
 * computed and their charts compared; of other cells the fingerprints.
 * @throws CollapsarError COLLAPSAR_USAGE when the page does not carry what is needed; what keeps it from being computed here
 */
export const verifyReport = async (
  file: string,
  text: string,
  which: Which,
  options: RerunOptions,
): Promise<Verified> => {
  const report = readReport(text);
  if (report === undefined) throw unreadable(file, text);
  const { reproduction, untouched } = report;
  const rerun = await Rerun.of(reproduction, options);
  const heldOf = (part: ReproductionPart, by: Asker): readonly PublishedSetting[] =>
    part.groups.map((one, index): PublishedSetting => {
      const seeds = part.study.seeds.slice(0, one.asked);
      return {
        group: one.plan ?? planAt(rerun.record, index),
        by,
        fingerprint: (i) => publishedFingerprint(one, i, reproduction.step),
        seeds,
        whole: one.unfinished === undefined && seeds.length > 0,
      };
    });
  const held = [
    ...heldOf(reproduction, 'grid'),
    ...(reproduction.walked === undefined ? [] : heldOf(reproduction.walked, 'walks')),
  ];
  // The charts of a page are of the grid where there is one.
  const drawn = reproduction.groups.length > 0 ? 'grid' : 'walks';
  const { settings, places } = chosenOf(held, drawn, which);
  const checks: Check[] = [];
  for (const setting of settings) checks.push(...(await settingChecks(rerun, setting)));
  for (const { setting, seed: own } of places) checks.push(...(await fingerprintCheck(rerun, setting, own)));
  const notes: string[] = [];
  for (const setting of settings) {
    const check = await shownCheck(rerun, report, setting);
    if (check === undefined)
      notes.push(
        `${settingName(setting.group)}: the page of a large study does not show its means: they were not compared.`,
      );
    else checks.push(check);
  }
  if (which.only === undefined) {
    if (which.cells !== 'all') notes.push(leftText(settings, held, drawn));
    else if (held.every(({ whole }) => whole))
      checks.push(...partChecks(text, await rerun.results(recordOf(rerun, reproduction, held, true))));
    else notes.push('Some chains did not reach their end: the tables and words of the page were not compared.');
  }
  const { differences, excuses } = rerun.circumstances;
  const page: Check = {
    what: 'the page',
    same: untouched,
    text: untouched
      ? 'its checksum holds'
      : 'its checksum does not hold: it was changed after Collapsar wrote it, by hand or by a host that adds to pages',
  };
  return {
    answer: answerOf(checks, rerun.circumstances, !untouched),
    checks: [page, ...checks],
    notes,
    differences,
    excuses,
  };
};

/** What was not computed again of a page, and how it would be. */
const leftText = (settings: readonly PublishedSetting[], held: readonly PublishedSetting[], drawn: Asker): string => {
  const shown = held.filter(({ by }) => by === drawn);
  return settings.length === 0
    ? `The means that the page shows were not compared: that takes all chains of a setting (--cells ${Math.min(...shown.map(({ seeds }) => seeds.length))} or more).`
    : `${settings.length} of ${shown.length} settings were computed again; --seed N chooses others, --cells all takes every chain and compares tables and words too.`;
};

interface Chosen {
  readonly settings: readonly PublishedSetting[];
  readonly places: readonly { readonly setting: PublishedSetting; readonly seed: number }[];
}
/** Whole settings while they fit, the cheapest or as the seed says, and single cells with a fingerprint for what is left. */
const chosenOf = (held: readonly PublishedSetting[], drawn: Asker, which: Which): Chosen => {
  if (which.only !== undefined) return filteredOf(held, drawn, which);
  const { cells, seed } = which;
  const rows = ({ group, seeds }: PublishedSetting): number => group.samples * seeds.length;
  const byCost = held.filter(({ by, whole }) => by === drawn && whole).sort((a, b) => rows(a) - rows(b));
  const candidates = inOrder(byCost, seed);
  const settings: PublishedSetting[] = [];
  let left = cells === 'all' ? Infinity : (cells ?? candidates[0]?.seeds.length ?? 1);
  for (const one of candidates)
    if (one.seeds.length <= left) {
      settings.push(one);
      left -= one.seeds.length;
    }
  const places = held
    .filter((one) => !settings.includes(one))
    .flatMap((setting) =>
      setting.seeds.flatMap((own, i) => (setting.fingerprint(i) === undefined ? [] : [{ setting, seed: own }])),
    );
  return { settings, places: left > 0 ? choose(places, left, seed) : [] };
};

/** Settings of which every chain was asked for, and the chains of others, as far as the page has their fingerprints. */
const filteredOf = (held: readonly PublishedSetting[], drawn: Asker, which: Which): Chosen => {
  const { only = () => true, cells = 'all' } = which;
  const settings: PublishedSetting[] = [];
  const places: { readonly setting: PublishedSetting; readonly seed: number }[] = [];
  for (const setting of held) {
    const own = setting.seeds.filter((one) => only({ ...setting.group, seed: one }));
    if (cells === 'all' && setting.whole && setting.by === drawn && own.length === setting.seeds.length)
      settings.push(setting);
    else
      for (const one of own)
        if (setting.fingerprint(setting.seeds.indexOf(one)) !== undefined) places.push({ setting, seed: one });
  }
  refuseNone(
    which,
    settings.length + places.length,
    'No chain of these labels is in the report, or the report has no fingerprint of it: of many chains it has those of some',
  );
  return { settings, places: chosen(places, which, places.length) };
};

const fingerprintCheck = async (
  rerun: Rerun,
  { group, by, seeds, fingerprint }: PublishedSetting,
  seed: number,
): Promise<readonly Check[]> => {
  const place = { group, seed, by };
  const published = fingerprint(seeds.indexOf(seed));
  if (published === undefined) return [];
  const same = (await rerun.fingerprint(place)) === published;
  return [
    {
      what: placeName(place),
      same,
      text: same ? 'all its numbers, by their fingerprint' : 'its numbers have another fingerprint than the page gives',
    },
  ];
};

/** The chains of a whole setting in one line where all are the same. */
const settingChecks = async (rerun: Rerun, setting: PublishedSetting): Promise<readonly Check[]> => {
  const checks: Check[] = [];
  for (const seed of setting.seeds) checks.push(...(await fingerprintCheck(rerun, setting, seed)));
  const failed = checks.filter(({ same }) => !same);
  return failed.length > 0 || checks.length === 0
    ? failed
    : [
        {
          what: settingName(setting.group),
          same: true,
          text: `${checks.length} chains, all their numbers by their fingerprints`,
        },
      ];
};

/** Undefined: of a large study the page shows others. */
const shownCheck = async (
  rerun: Rerun,
  report: PublishedReport,
  setting: PublishedSetting,
): Promise<Check | undefined> => {
  const what = `${settingName(setting.group)}, means over ${setting.seeds.length} seeds`;
  const { values, differences } = report.compare(await rerun.results(recordOf(rerun, report.reproduction, [setting])));
  if (values === 0) return undefined;
  if (differences.length === 0) return { what, same: true, text: `${values} numbers of the charts` };
  const sized = differences.map((one) => ({
    ...one,
    size: one.there === undefined ? Infinity : relative(one.there, one.here),
  }));
  const worst = sized.reduce((a, b) => (b.size > a.size ? b : a));
  const at = {
    metric: worst.what === 'mean' ? worst.metric : `${worst.metric} (${worst.what})`,
    generation: worst.generation,
    ...(worst.there === undefined ? {} : { published: worst.there }),
    computed: worst.here,
    ...(Number.isFinite(worst.size) ? { relativeDifference: worst.size } : {}),
  };
  return {
    what,
    same: false,
    text: `${differences.length} of ${values} numbers of the charts differ, the largest difference: ${differenceText(at)}`,
    at,
  };
};

const partChecks = (text: string, results: StudyResults): readonly Check[] => {
  const differing = differingSections(text, renderReport(results));
  return [
    {
      what: 'tables and words of the page',
      same: differing.length === 0,
      text:
        differing.length === 0
          ? 'as the same results give them here'
          : `not as the same results give them here: ${differing.join(', ')}`,
    },
  ];
};

const planAt = ({ groups }: StudyRecord, index: number): Plan => {
  const found = groups[index];
  if (found === undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: 'the study of the page does not expand here to the settings that the page has',
      fix: 'Compare with the version of Collapsar that the page names under provenance',
    });
  const { cells: _cells, ...plan } = found;
  return plan;
};

/** The record of the page, of these settings alone; `answers`: with what the walks answered. */
const recordOf = (
  rerun: Rerun,
  reproduction: PublishedReport['reproduction'],
  held: readonly PublishedSetting[],
  answers = false,
): StudyRecord => ({
  ...rerun.record,
  ...partOf(rerun, rerun.record, reproduction, held, 'grid'),
  ...(reproduction.walked === undefined || rerun.walked === undefined
    ? {}
    : {
        walked: {
          ...rerun.walked,
          ...partOf(rerun, rerun.walked, reproduction.walked, held, 'walks'),
          walks: answers ? (reproduction.walked.walks ?? []) : [],
        },
      }),
});

const partOf = (
  rerun: Rerun,
  here: StudyRecord,
  { study, provenance, command, controls }: ReproductionPart,
  held: readonly PublishedSetting[],
  asker: Asker,
): Pick<StudyRecord, 'study' | 'provenance' | 'command' | 'controls' | 'groups'> => ({
  // What was computed here is keyed by the data that are here.
  study: { ...study, metrics: here.study.metrics },
  provenance,
  command,
  ...(controls === undefined ? {} : { controls }),
  groups: held
    .filter(({ by }) => by === asker)
    .map(({ group, seeds }) => ({
      ...group,
      cells: Object.fromEntries(seeds.flatMap((seed) => keyed(seed, rerun.key({ group, seed, by: asker })))),
    })),
});
const keyed = (seed: number, key: string | undefined): readonly [number, string][] =>
  key === undefined ? [] : [[seed, key]];

const unreadable = (file: string, text: string): CollapsarError =>
  text.includes('All values were imported; nothing was run here.')
    ? new CollapsarError('COLLAPSAR_USAGE', {
        what: 'the values of this report were imported: there is nothing to compute again',
        where: file,
        fix: 'It lists the files with their SHA-256; `collapsar import` reads them again',
      })
    : new CollapsarError('COLLAPSAR_USAGE', {
        what: text.includes('<meta name="generator" content="Collapsar"')
          ? 'this report does not carry what is needed to compute its numbers again: an earlier version of Collapsar wrote it, or it was cut'
          : 'this file is no report of Collapsar',
        where: file,
        fix: 'Ask for the run folder (study.json and results.csv are enough), or for a report that `collapsar report RUN` writes from it today',
      });
