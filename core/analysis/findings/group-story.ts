import type { Finding, Verdict, VerdictId } from '../../contracts/index.js';
import { clauseOf, disagreeing, endOf, type Told } from './clause.js';
import { count, figure, list, percent } from './figures.js';
import { GRAVITY, NAMES } from './names.js';

/** What is said of one group: the tone, how strongly, and the words without the group's name. */
export interface Story {
  readonly told: Told;
  /** warning: worse than real rows, but not shown to collapse in the sense that most readers give the word */
  readonly tone: Extract<Finding['tone'], 'collapse' | 'warning' | 'safe' | 'undecided'>;
  /** the definition that leads */
  readonly lead: Verdict;
  /** how much is said: orders stories of one tone */
  readonly weight: number;
  /** orders stories of one weight and lead: where the chains end on the lead's metric, higher = worse */
  readonly strength: number;
  readonly text: string;
}

const byGravity = (verdicts: readonly Verdict[]): Verdict[] =>
  [...verdicts].sort((a, b) => GRAVITY.indexOf(a.id) - GRAVITY.indexOf(b.id));
const names = (verdicts: readonly Verdict[]): string => list(verdicts.map(({ id }: { id: VerdictId }) => NAMES[id]));
const isLost = ({ lost }: Verdict): boolean => lost !== undefined && lost.here > lost.control;
const strengthOf = (lead: Verdict, told: Told): number => (isLost(lead) ? Infinity : endOf(lead, told));

/** undefined: nothing of the group was measured against a control. */
export const storyOf = (told: Told): Story | undefined => {
  const all = byGravity(told.group.verdicts);
  const measured = all.filter(({ state }) => state !== 'not-measured');
  if (measured.length === 0) return undefined;
  const present = measured.filter(({ state, withinTolerance }) => state === 'present' && withinTolerance !== true);
  if (present.some(strong)) return collapsed(told, present, all);
  if (present.length > 0) return worse(told, present, all);
  if (measured.some(({ state }) => state === 'undecided')) return undecided(told, all);
  const risk = measured.find(({ others }) => others !== undefined);
  if (risk !== undefined) return divided(told, risk, all);
  const gone = all.filter(({ because }) => because === 'lost');
  return gone.length > 0 ? unsaid(told, gone, all) : kept(told, all);
};

/** These alone say that synthetic rows cost something, not that the model falls apart. */
const MILD: readonly VerdictId[] = ['any-risk', 'scaling-law'];

/** Present, and by estimate more than the margin that would still count as kept; or gone in more chains than the control's. */
const strong = (verdict: Verdict): boolean =>
  !MILD.includes(verdict.id) && (isLost(verdict) || (verdict.effect?.mean ?? 0) >= (verdict.margin ?? 0));

const collapsed = (told: Told, present: readonly Verdict[], all: readonly Verdict[]): Story => {
  const lead = present.find(strong)!;
  const measured = all.filter(({ state }) => state !== 'not-measured');
  return {
    told,
    tone: 'collapse',
    lead,
    weight: present.filter(strong).length,
    strength: strengthOf(lead, told),
    text:
      `collapses under ${present.length} of ${count(measured.length, 'measured definition')} (${names(present)}). ` +
      `${evidence(lead, told)}${others(all)}`,
  };
};

/** Only weak definitions hold, or strong ones by less than their margin. */
const worse = (told: Told, present: readonly Verdict[], all: readonly Verdict[]): Story => {
  const slight = present.filter(({ id }) => !MILD.includes(id));
  const lead = slight[0] ?? present[0]!;
  const meaning =
    slight.length > 0
      ? `The loss is real, but may be within the margin that counts as kept (definitions that hold: ${names(present)}).`
      : lead.id === 'any-risk'
        ? `That is collapse only under the weakest definition (${names(present)}).`
        : `That is collapse only as a ${names(present)}.`;
  return {
    told,
    tone: 'warning',
    lead,
    weight: present.length,
    strength: strengthOf(lead, told),
    text: `is worse than real rows. ${evidence(lead, told)} ${meaning}${others(all)}`,
  };
};

const evidence = (lead: Verdict, told: Told): string =>
  `After ${count(told.record.study.generations, 'generation')}, over ${count(lead.n ?? 0, 'seed')}, ${clauseOf(lead, told)}.`;

const withinOf = (all: readonly Verdict[]): Verdict[] => all.filter(({ withinTolerance }) => withinTolerance === true);
const absentOf = (all: readonly Verdict[]): Verdict[] => all.filter(({ state }) => state === 'absent');

/** The definitions that are present within their margin, absent, open, or that the measurements cannot decide, by name. */
const others = (all: readonly Verdict[]): string => {
  const open = all.filter(({ state }) => state === 'undecided');
  const within = withinOf(all);
  const absent = absentOf(all);
  return (
    (within.length === 0 ? '' : ` Present, within the margin: ${names(within)}.`) +
    (absent.length === 0 ? '' : ` Absent: ${names(absent)}.`) +
    (open.length === 0 ? '' : ` Not decided: ${names(open)}.`) +
    unmeasurable(all)
  );
};

/** Definitions whose metric is there and could not answer: other than those that no metric looks at, or that the study rules out. */
const unmeasurable = (all: readonly Verdict[]): string => {
  const mute = all.filter(
    ({ because }) => because === 'no number' || because === 'lost' || because === 'cannot exclude',
  );
  return mute.length === 0
    ? ''
    : ` Could not be judged: ${list(mute.map(({ id, metric }) => `${NAMES[id]} (${metric})`))}.`;
};

const missing = (all: readonly Verdict[]): string => {
  const none = all.filter(({ because }) => because === 'no metric' || because === 'design').length;
  return none === 0 ? '' : ` ${count(none, 'definition')} not measured.`;
};

/** Every measured definition is absent, or present within its margin. */
const kept = (told: Told, all: readonly Verdict[]): Story => {
  const measured = all.filter(({ state }) => state !== 'not-measured');
  const [within, absent] = [withinOf(all), absentOf(all)];
  const risk = measured.find(({ id, bound }) => id === 'any-risk' && bound !== undefined);
  const fewest = Math.min(...measured.map(({ n }) => n ?? 0));
  const bounded =
    risk?.bound?.scale === 'ratio'
      ? ` Its mean risk (${risk.metric}) is at most ${figure(risk.bound.upper)} times the control's (95 % upper bound; tolerated: ${figure(risk.bound.below)}).`
      : '';
  const same = measured.every(({ identical }) => identical === true);
  return {
    told,
    tone: 'safe',
    lead: risk ?? measured[0]!,
    weight: measured.length,
    strength: strengthOf(risk ?? measured[0]!, told),
    text:
      (same
        ? `gives the control's own chains, number for number: no definition holds beyond it (${names(measured)})`
        : within.length === 0
          ? `shows no collapse under any of the ${count(measured.length, 'measured definition')} (${names(measured)})`
          : `is a little worse than real rows, within what is tolerated (${names(within)})` +
            (absent.length === 0
              ? ''
              : `, and shows no collapse under the other measured definitions (${names(absent)})`)) +
      `; ${count(told.record.study.generations, 'generation')}, ${count(fewest, 'seed')}.${bounded}` +
      `${same ? '' : notDrawn(absent)}${unmeasurable(all)}${missing(all)}`,
  };
};

/** What no chain showed is not thereby excluded. */
const notDrawn = (absent: readonly Verdict[]): string => {
  const most = Math.max(0, ...absent.map(({ excludesAbove }) => excludesAbove ?? 0));
  const n = Math.min(...absent.map((one) => one.n ?? 0));
  return most === 0 ? '' : ` What happens to fewer than ${percent(most)} of chains, ${n} cannot exclude.`;
};

/** Safe by the metric that judges, and not by another one. */
const divided = (told: Told, risk: Verdict, all: readonly Verdict[]): Story => ({
  told,
  tone: 'warning',
  lead: risk,
  weight: 0,
  strength: strengthOf(risk, told),
  text: `is within the tolerance by ${risk.metric}, and not by all that was measured.${disagreeing(risk)}${others(all)}`,
});

/** What every chain has lost, real rows' too, is no comparison; and no reason to call the rest safe. */
const unsaid = (told: Told, gone: readonly Verdict[], all: readonly Verdict[]): Story => ({
  told,
  tone: 'warning',
  lead: gone[0]!,
  weight: 0,
  strength: strengthOf(gone[0]!, told),
  text: `cannot be called safe: no chain has a finite ${list(gone.map(({ metric }) => metric ?? ''))}, nor has the control (${names(gone)}).${others(all)}`,
});

const undecided = (told: Told, all: readonly Verdict[]): Story => {
  const open = all.filter(({ state }) => state === 'undecided');
  // The weakest definition says most where none is decided: how much worse than real rows it may be.
  const lead = open.find(({ id }) => id === 'any-risk') ?? open[0]!;
  const clause = clauseOf(lead, told);
  const { n = 0, lost } = lead;
  const absent = absentOf(all);
  const within = withinOf(all);
  return {
    told,
    tone: 'undecided',
    lead,
    weight: -open.length,
    strength: strengthOf(lead, told),
    text:
      (n === 0
        ? `cannot be judged: no seed is there both here and with the control${lost === undefined ? '' : ` (of ${lost.n}, ${lost.unknown} are not run yet or were ended by the machine)`}`
        : `is not decided with ${count(n, 'seed')}`) +
      (clause === '' ? '' : `. After ${count(told.record.study.generations, 'generation')} ${clause}`) +
      waiting(lead) +
      `. Open: ${list(named(open))}.` +
      (within.length === 0 ? '' : ` Present, within the margin: ${names(within)}.`) +
      (absent.length === 0 ? '' : ` Absent: ${names(absent)}.`) +
      unmeasurable(all),
  };
};

const waiting = ({ n = 0, lost }: Verdict): string =>
  lost === undefined || lost.unknown === 0 || n === 0
    ? ''
    : `. ${lost.unknown} of ${count(lost.n, 'seed')} are not there yet, and nothing is called absent without them`;

const NAMED = 3;
const named = (open: readonly Verdict[]): string[] => [
  ...open.slice(0, NAMED).map((one) => `${NAMES[one.id]}${seeds(one)}`),
  ...(open.length > NAMED ? [`${open.length - NAMED} more`] : []),
];

/** How many seeds would decide, in brackets: a range where there is one, for a pilot's estimate is no more than that. */
export const seeds = ({ seedsThatWouldDecide: decide }: Verdict): string => {
  if (decide === undefined) return '';
  const { n, low, high, moreThan, atLeast } = decide;
  if (atLeast !== undefined) return ` (at least ${atLeast} seeds are needed)`;
  if (n === undefined) return moreThan === undefined ? '' : ` (more than ${moreThan} seeds would decide)`;
  const most = high ?? (moreThan === undefined ? undefined : `more than ${moreThan}`);
  return low === undefined || most === undefined
    ? ` (about ${n} seeds would decide)`
    : ` (${low} to ${most} seeds would decide, by these about ${n})`;
};
