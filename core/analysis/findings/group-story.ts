import type { Finding, Verdict, VerdictId } from '../../contracts/index.js';
import { clauseOf, type Told } from './clause.js';
import { count, figure, list } from './figures.js';
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
  /** orders stories of one weight: size of an effect that is present, in units of its uncertainty of one that is open */
  readonly strength: number;
  readonly text: string;
}

const grave = (verdicts: readonly Verdict[]): Verdict[] =>
  [...verdicts].sort((a, b) => GRAVITY.indexOf(a.id) - GRAVITY.indexOf(b.id));
const names = (verdicts: readonly Verdict[]): string => list(verdicts.map(({ id }: { id: VerdictId }) => NAMES[id]));
const strengthOf = ({ effect }: Verdict): number =>
  effect?.high === undefined ? 0 : effect.mean / Math.max(Number.MIN_VALUE, effect.high - effect.mean);

/** undefined: nothing of the group was measured against a control. */
export const storyOf = (told: Told): Story | undefined => {
  const measured = grave(told.group.verdicts.filter(({ state }) => state !== 'not-measured'));
  if (measured.length === 0) return undefined;
  const present = measured.filter(({ state, withinTolerance }) => state === 'present' && withinTolerance !== true);
  if (present.some(strong)) return collapsed(told, present, measured);
  if (present.length > 0) return worse(told, present, measured);
  return measured.some(({ state }) => state === 'undecided') ? undecided(told, measured) : spared(told, measured);
};

/** These alone say that synthetic rows cost something, not that the model falls apart. */
const MILD: readonly VerdictId[] = ['any-risk', 'scaling-law'];

/** Present, and by estimate more than the margin that would still count as kept. */
const strong = ({ id, effect, margin }: Verdict): boolean => !MILD.includes(id) && (effect?.mean ?? 0) >= (margin ?? 0);

const collapsed = (told: Told, present: readonly Verdict[], measured: readonly Verdict[]): Story => {
  const lead = present.find(strong)!;
  return {
    told,
    tone: 'collapse',
    lead,
    weight: present.filter(strong).length,
    strength: lead.effect?.mean ?? 0,
    text:
      `collapses under ${present.length} of ${count(measured.length, 'measured definition')} (${names(present)}). ` +
      `${evidence(lead, told)}${others(measured)}`,
  };
};

/** Only weak definitions hold, or strong ones by less than their margin. */
const worse = (told: Told, present: readonly Verdict[], measured: readonly Verdict[]): Story => {
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
    strength: lead.effect?.mean ?? 0,
    text: `is worse than real rows. ${evidence(lead, told)} ${meaning}${others(measured)}`,
  };
};

const evidence = (lead: Verdict, told: Told): string =>
  `After ${count(told.record.study.generations, 'generation')}, over ${count(lead.n ?? 0, 'seed')}, ${clauseOf(lead, told)}.`;

/** The definitions that are absent or open, by name. */
const others = (measured: readonly Verdict[]): string => {
  const absent = measured.filter(({ state }) => state === 'absent');
  const open = measured.filter(({ state }) => state === 'undecided');
  return (
    (absent.length === 0 ? '' : ` Absent: ${names(absent)}.`) +
    (open.length === 0 ? '' : ` Not decided: ${names(open)}.`)
  );
};

/** Every measured definition is absent, but for an increase of the risk that stays within the tolerance. */
const spared = (told: Told, measured: readonly Verdict[]): Story => {
  const within = measured.find(({ withinTolerance }) => withinTolerance === true);
  const risk = measured.find(({ id, bound }) => id === 'any-risk' && bound !== undefined);
  const missing = told.group.verdicts.length - measured.length;
  const fewest = Math.min(...measured.map(({ n }) => n ?? 0));
  const bounded =
    risk?.bound?.scale === 'ratio'
      ? ` Its mean risk (${risk.metric}) is at most ${figure(risk.bound.upper)} times the control's (95 % upper bound; tolerated: ${figure(risk.bound.below)}).`
      : '';
  return {
    told,
    tone: 'safe',
    lead: risk ?? measured[0]!,
    weight: measured.length,
    strength: -(risk?.bound?.upper ?? 0),
    text:
      (within === undefined
        ? `shows no collapse under any of the ${count(measured.length, 'measured definition')} (${names(measured)})`
        : `is a little worse than real rows, within the tolerance, and shows no collapse under the other measured definitions (${names(measured.filter((one) => one !== within))})`) +
      `; ${count(told.record.study.generations, 'generation')}, ${count(fewest, 'seed')}.${bounded}` +
      (missing === 0 ? '' : ` ${count(missing, 'definition')} not measured.`),
  };
};

const undecided = (told: Told, measured: readonly Verdict[]): Story => {
  const open = measured.filter(({ state }) => state === 'undecided');
  const absent = measured.filter(({ state }) => state === 'absent');
  // The weakest definition says most where none is decided: how much worse than real rows it may be.
  const lead = open.find(({ id }) => id === 'any-risk') ?? open[0]!;
  const clause = clauseOf(lead, told);
  return {
    told,
    tone: 'undecided',
    lead,
    weight: -open.length,
    strength: strengthOf(lead),
    text:
      `is not decided with ${count(lead.n ?? 0, 'seed')}` +
      (clause === '' ? '' : `. After ${count(told.record.study.generations, 'generation')} ${clause}`) +
      `. Open: ${list(named(open))}.` +
      (absent.length === 0 ? '' : ` Absent: ${names(absent)}.`),
  };
};

const NAMED = 3;
const named = (open: readonly Verdict[]): string[] => [
  ...open.slice(0, NAMED).map((one) => `${NAMES[one.id]}${seeds(one)}`),
  ...(open.length > NAMED ? [`${open.length - NAMED} more`] : []),
];

/** How many seeds would decide, in brackets. */
export const seeds = ({ seedsThatWouldDecide: decide }: Verdict): string => {
  if (decide === undefined) return '';
  if (decide.n === undefined)
    return decide.moreThan === undefined ? '' : ` (more than ${decide.moreThan} seeds would decide)`;
  const high = decide.high ?? (decide.moreThan === undefined ? undefined : `more than ${decide.moreThan}`);
  const range = decide.low === undefined || high === undefined ? '' : `, ${decide.low} to ${high}`;
  return ` (about ${decide.n} seeds would decide${range})`;
};
