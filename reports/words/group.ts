import { IMPORTED, type GroupFinding, type Verdict, type VerdictId } from '../../core/contracts/index.js';
import { definitionOf } from '../../core/definitions/index.js';
import { clauseOf, disagreeing } from './clause.js';
import type { Lookup } from './lookup.js';
import { list, listOf, number, plural } from './number.js';
import { inSentence, notExcludedText, riskOf, seedsText, levelAtWorst } from './verdict.js';

/** What the verdicts of one group come to, and the other settings of which the same holds. */
export const groupText = ({ outcome, group, alike, lead }: GroupFinding, lookup: Lookup): string => {
  const all = [...lookup.verdicts(group)].sort((a, b) => gravityOf(a) - gravityOf(b));
  const since = lookup.record.groups[group]!.recorded?.kind === 'first-generation';
  return (
    `${since ? 'Against its own first generation ' : ''}${lookup.named(group)} ${OUTCOMES[outcome](lookup.verdict(group, lead)!, all, lookup)}` +
    (alike.length === 0
      ? ''
      : ` Every definition has the same state in ${plural(alike.length, 'other setting')}${namedSettings(alike, lookup)}.`)
  );
};

/** So many other settings are named; more are counted. */
const SETTINGS = 2;
const namedSettings = (alike: GroupFinding['alike'], lookup: Lookup): string =>
  alike.length > SETTINGS ? '' : `: ${list(alike.map((group) => lookup.setting(group)))}`;

const gravityOf = ({ id }: { readonly id: VerdictId }): number => definitionOf(id).gravity;
const names = (verdicts: readonly Verdict[]): string => list(verdicts.map(({ id }) => inSentence(id)));

const isWithin = (one: Verdict): boolean => one.state === 'present' && one.withinTolerance;
const isPresent = (one: Verdict): boolean => one.state === 'present' && !one.withinTolerance;
const isMeasured = ({ state }: Verdict): boolean => state !== 'not-measured';
const isOpen = ({ state }: Verdict): boolean => state === 'undecided';
const isAbsent = ({ state }: Verdict): boolean => state === 'absent';

type Outcome = (lead: Verdict, all: readonly Verdict[], lookup: Lookup) => string;

const evidence = (lead: Verdict, lookup: Lookup): string =>
  `After ${generations(lookup)}, over ${plural(lead.n ?? 0, 'seed')}, ${clauseOf(lead, lookup)}.`;
const isImported = ({ record }: Lookup): boolean => record.study.models.every(({ use }) => use === IMPORTED);
const generations = ({ record }: Lookup): string => plural(record.study.generations, 'generation');

const collapses: Outcome = (lead, all, lookup) => {
  const present = all.filter(isPresent);
  const measured = plural(all.filter(isMeasured).length, 'measured definition');
  return `collapses under ${present.length} of ${measured} (${names(present)}). ${evidence(lead, lookup)}${rest(all)}`;
};

const worse: Outcome = (lead, all, lookup) => {
  const present = all.filter(isPresent);
  const meaning = !definitionOf(lead.id).mild
    ? `The loss is real, but may be within the margin that counts as kept (definitions that hold: ${names(present)}).`
    : lead.id === 'any-risk'
      ? `That is collapse only under the weakest definition (${names(present)}).`
      : `That is collapse only as a ${names(present)}.`;
  const { recorded } = lookup.record.groups[lead.group]!;
  return `is worse${recorded?.kind === 'first-generation' ? '' : ' than real rows'}. ${evidence(lead, lookup)} ${meaning}${rest(all)}`;
};

/** Every measured definition is absent, or present within its margin. */
const kept: Outcome = (_lead, all, lookup) => {
  const measured = all.filter(isMeasured);
  const [within, absent] = [all.filter(isWithin), all.filter(isAbsent)];
  const risk = measured.find(({ id, bound }) => id === 'any-risk' && bound !== undefined);
  const bounded =
    risk?.bound?.scale === 'ratio'
      ? ` Its mean risk (${riskOf(risk)}) is at most ${number(risk.bound.upper)} times the control's (95 % upper bound; tolerated: ${number(risk.bound.below)}).`
      : '';
  const same = measured.every(({ identical }) => identical === true);
  const what = same
    ? `gives the control's own chains, number for number: no definition holds beyond it (${names(measured)})`
    : within.length === 0
      ? `shows no collapse under any of the ${plural(measured.length, 'measured definition')} (${names(measured)})`
      : `is a little worse than real rows, within what is tolerated (${names(within)})` +
        (absent.length === 0 ? '' : `, and shows no collapse under the other measured definitions (${names(absent)})`);
  const seeds = plural(Math.min(...measured.map(({ n }) => n ?? 0)), 'seed');
  return `${what}; ${generations(lookup)}, ${seeds}.${bounded}${same ? '' : notExcludedText(absent)}${unjudged(all)}${unmeasured(all)}`;
};

const divided: Outcome = (risk, all) =>
  `is within the tolerance by ${risk.metric}, and not by all that was measured.${disagreeing(risk)}${rest(all)}`;

const nothingToCompare: Outcome = (_lead, all) => {
  const gone = all.filter(({ because }) => because === 'lost');
  return `cannot be called safe: no chain has a finite ${list(gone.map(({ metric }) => metric ?? ''))}, nor has the control (${names(gone)}).${rest(all)}`;
};

/** What is kept is kept against a control that does as badly as can be. */
const nothingLearnt: Outcome = (lead, all) => {
  const caveat = lead.caveats.find((one) => one.kind === 'control-at-worst')!;
  return `cannot be called safe: its control has itself learnt next to nothing (${levelAtWorst(caveat)}), and no loss against that says little.${rest(all)}`;
};

const undecided: Outcome = (lead, all, lookup) => {
  const clause = clauseOf(lead, lookup);
  const { n = 0, lost } = lead;
  const seeds = lookup.record.study.seeds.length;
  const open = all.filter(isOpen);
  return (
    (n === 0 && lost === undefined && needs(lead) > seeds
      ? `cannot be judged with ${plural(seeds, 'seed')}`
      : n === 0
        ? `cannot be judged: no seed is there both here and with the control${lost === undefined ? '' : ` (of ${lost.n}, ${lost.unknown} ${isImported(lookup) ? 'are not in the files, or not whole' : 'are not run yet or were ended by the machine'})`}`
        : `is not decided with ${plural(n, 'seed')}`) +
    (clause === '' ? '' : `. After ${generations(lookup)} ${clause}`) +
    waiting(lead) +
    `. Open: ${named(open)}.${apart('Present, within the margin', all.filter(isWithin))}${apart('Absent', all.filter(isAbsent))}${unjudged(all)}`
  );
};

const OUTCOMES: Readonly<Record<GroupFinding['outcome'], Outcome>> = {
  collapses,
  worse,
  kept,
  divided,
  'nothing-to-compare': nothingToCompare,
  'nothing-learnt': nothingLearnt,
  undecided,
};

/** The definitions that are present within their margin, absent, open, or that the measurements cannot decide, by name. */
const rest = (all: readonly Verdict[]): string =>
  apart('Present, within the margin', all.filter(isWithin)) +
  apart('Absent', all.filter(isAbsent)) +
  apart('Not decided', all.filter(isOpen)) +
  unjudged(all);
const apart = (what: string, verdicts: readonly Verdict[]): string =>
  verdicts.length === 0 ? '' : ` ${what}: ${names(verdicts)}.`;

/** Definitions whose metric is there and could not answer: other than those that no metric looks at, or that the study rules out. */
const unjudged = (all: readonly Verdict[]): string => {
  const mute = all.flatMap(({ id, metric, because }) => {
    const why = because === undefined ? undefined : WHY[because];
    return why === undefined ? [] : [`${inSentence(id)} (${metric}: ${why})`];
  });
  return mute.length === 0 ? '' : ` Could not be judged: ${list(mute)}.`;
};
const WHY: Readonly<Partial<Record<NonNullable<Verdict['because']>, string>>> = {
  'no chain': 'no chain to measure',
  'no number': 'no number to compare',
  lost: 'lost in every chain',
  'cannot exclude': 'too few hits to show that it is kept',
};
const unmeasured = (all: readonly Verdict[]): string => {
  const none = all.filter(({ because }) => because === 'no metric' || because === 'design').length;
  return none === 0 ? '' : ` ${plural(none, 'definition')} not measured.`;
};

/** Seeds without which there is no test. */
const needs = ({ seedsThatWouldDecide: decide }: Verdict): number => decide?.atLeast ?? 0;

const waiting = ({ n = 0, lost }: Verdict): string =>
  lost === undefined || lost.unknown === 0 || n === 0
    ? ''
    : `. ${lost.unknown} of ${plural(lost.n, 'seed')} are not there yet, and nothing is called absent without them`;

/** So many open definitions are named; more are counted. */
const OPEN = 3;
const named = (open: readonly Verdict[]): string =>
  listOf(
    open.map((one) => `${inSentence(one.id)}${seedsText(one)}`),
    OPEN,
  );
