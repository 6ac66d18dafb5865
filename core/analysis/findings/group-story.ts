import type { Finding, Verdict, VerdictId } from '../../contracts/index.js';
import { clauseOf, type Told } from './clause.js';
import { count, figure, list } from './figures.js';
import { GRAVITY, NAMES } from './names.js';

/** What is said of one group: the tone, how strongly, and the words without the group's name. */
export interface Story {
  readonly told: Told;
  readonly tone: Extract<Finding['tone'], 'collapse' | 'safe' | 'undecided'>;
  /** the definition that leads */
  readonly lead: Verdict;
  /** how much is said: orders stories of one tone */
  readonly weight: number;
  /** effect in units of its uncertainty: orders stories of one weight */
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
  const measured = told.group.verdicts.filter(({ state }) => state !== 'not-measured');
  if (measured.length === 0) return undefined;
  const present = grave(
    measured.filter(({ state, withinTolerance }) => state === 'present' && withinTolerance !== true),
  );
  const open = grave(measured.filter(({ state }) => state === 'undecided'));
  if (present.length > 0) return collapsed(told, present, open, measured.length);
  return open.length > 0 ? undecided(told, open, measured) : spared(told, measured);
};

/** These alone say that synthetic rows cost something, not that the model falls apart. */
const MILD: readonly VerdictId[] = ['any-risk', 'scaling-law'];

const collapsed = (told: Told, present: readonly Verdict[], open: readonly Verdict[], measured: number): Story => {
  const [lead, ...rest] = present;
  const severe = present.filter(({ id }) => !MILD.includes(id)).length;
  const claim =
    severe === 0
      ? lead!.id === 'scaling-law'
        ? 'changes the scaling law'
        : 'raises the risk'
      : `collapses under ${present.length} of ${count(measured, 'measured definition')}`;
  return {
    told,
    tone: 'collapse',
    lead: lead!,
    weight: severe,
    strength: strengthOf(lead!),
    text:
      `${claim}: after ${count(told.record.study.generations, 'generation')} ${clauseOf(lead!, told)}; ${count(lead!.n ?? 0, 'seed')}.` +
      (rest.length === 0 ? '' : ` Also present: ${names(rest)}.`) +
      (open.length === 0 ? '' : ` Not decided: ${names(open)}.`),
  };
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
    lead: risk ?? grave(measured)[0]!,
    weight: measured.length,
    strength: -(risk?.bound?.upper ?? 0),
    text:
      (within === undefined
        ? `shows no collapse under any of the ${count(measured.length, 'measured definition')}`
        : `shows an increase of the risk within the tolerance, and no collapse under the other measured definitions`) +
      ` (${count(told.record.study.generations, 'generation')}, ${count(fewest, 'seed')}).${bounded}` +
      (missing === 0 ? '' : ` ${count(missing, 'definition')} not measured.`),
  };
};

const undecided = (told: Told, open: readonly Verdict[], measured: readonly Verdict[]): Story => {
  const absent = measured.filter(({ state }) => state === 'absent').length;
  const lead = open[0]!;
  return {
    told,
    tone: 'undecided',
    lead,
    weight: -open.length,
    strength: strengthOf(lead),
    text:
      `is not decided with ${count(lead.n ?? 0, 'seed')}: ${list(named(open))}.` +
      (absent === 0 ? '' : ` Absent: ${absent} of the ${count(measured.length, 'measured definition')}.`),
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
