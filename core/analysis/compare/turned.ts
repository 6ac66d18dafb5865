import {
  chainKey,
  groupKey,
  type GridResults,
  type GroupName,
  type Json,
  type RecommendationMove,
  type RunAgainst,
  type RunChange,
  type RunFailure,
  type StudyResults,
  type Turn,
  type TurnedOutcome,
  type TurnedVerdict,
  type Verdict,
  type WalkFound,
  type WalkRecommendation,
  type WalkTest,
} from '../../contracts/index.js';
import { canonicalJson } from '../../plugin/index.js';
import { outcomeOf, WORST } from '../findings/outcomes.js';
import { bare, type MatchedGroup, type MatchedGroups } from './matching.js';

type Numbers = GridResults;
type ShownState = TurnedVerdict['before'];

const stateOf = (verdict: Verdict): ShownState =>
  verdict.state === 'present' && verdict.withinTolerance ? 'within' : verdict.state;

/** Best first. What is not measured has lost whatever was shown before. */
const STATES: readonly ShownState[] = ['absent', 'within', 'undecided', 'not-measured', 'present'];
const SHOWN_KEPT: readonly ShownState[] = ['absent', 'within'];

const turnOf = (before: ShownState, after: ShownState): Turn => {
  if (STATES.indexOf(after) < STATES.indexOf(before)) return SHOWN_KEPT.includes(after) ? 'better' : 'open';
  return after === 'present' || SHOWN_KEPT.includes(before) ? 'worse' : 'open';
};

/** Definitions of which anything was measured. */
export const judgedIn = ({ verdicts }: Numbers, groups: readonly MatchedGroup[]): number => {
  const both = new Set(groups.map(({ reference }) => reference));
  return verdicts.filter(({ group, state }) => both.has(group) && state !== 'not-measured').length;
};

/** Definitions whose state is another one, in groups that both runs have. */
export const turnedVerdicts = (
  reference: Numbers,
  here: Numbers,
  groups: readonly MatchedGroup[],
): readonly TurnedVerdict[] => {
  const [own, others] = [byGroup(reference), byGroup(here)];
  return groups.flatMap(({ reference: a, here: b }) =>
    (own.get(a) ?? []).flatMap((verdict): readonly TurnedVerdict[] => {
      const other = (others.get(b) ?? []).find(({ id }) => id === verdict.id);
      const [before, after] = [stateOf(verdict), other === undefined ? 'not-measured' : stateOf(other)];
      if (before === after) return [];
      return [{ ...bare(reference.groups[a]!), verdict: verdict.id, before, after, turn: turnOf(before, after) }];
    }),
  );
};

const byGroup = ({ verdicts }: Numbers): ReadonlyMap<number, readonly Verdict[]> => {
  const found = new Map<number, Verdict[]>();
  for (const verdict of verdicts) found.set(verdict.group, [...(found.get(verdict.group) ?? []), verdict]);
  return found;
};

/** Best first; last: judged by nothing. */
const TONES = [...WORST].reverse();

/** What the verdicts of a group come to, where that is another thing. */
export const turnedOutcomes = (
  reference: Numbers,
  here: Numbers,
  groups: readonly MatchedGroup[],
): readonly TurnedOutcome[] =>
  groups.flatMap(({ reference: a, here: b }): readonly TurnedOutcome[] => {
    const [before, after] = [outcomeIn(reference, a), outcomeIn(here, b)];
    if (before?.outcome === after?.outcome) return [];
    return [
      {
        ...bare(reference.groups[a]!),
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        turn: outcomeTurn(before, after),
      },
    ];
  });

const outcomeIn = (numbers: Numbers, group: number): TurnedOutcome['before'] => {
  const verdicts = numbers.verdicts.filter((verdict) => verdict.group === group);
  const found = outcomeOf(
    { group, strategy: numbers.groups[group]!.strategy, verdicts },
    numbers.series,
    numbers.metrics,
  );
  return found === undefined ? undefined : { outcome: found.outcome, tone: found.tone };
};

const outcomeTurn = (before: TurnedOutcome['before'], after: TurnedOutcome['after']): Turn => {
  if (after?.tone === 'safe') return before?.tone === 'safe' ? 'open' : 'better';
  if (before?.tone === 'safe') return 'worse';
  if (after === undefined) return 'open';
  const from = before === undefined ? TONES.indexOf('undecided') : TONES.indexOf(before.tone);
  return TONES.indexOf(after.tone) > from ? 'worse' : 'open';
};

/** The walks of both runs, by what they walked. */
export const movedRecommendations = (
  { recommendations: reference = [] }: StudyResults,
  { recommendations: here = [] }: StudyResults,
  replaced: readonly Extract<RunChange, { kind: 'replaced' }>[],
): readonly RecommendationMove[] => {
  const named = (one: WalkRecommendation): RecommendationMove => ({
    source: one.source,
    model: one.model,
    samples: one.samples,
    strategy: one.strategy,
    axis: one.axis,
    move: 'same',
  });
  const keyOf = (one: WalkRecommendation, rename = false): string => {
    const name = rename
      ? replaced.reduce<GroupName>((of, { of: key, before }) => ({ ...of, [key]: before }), one)
      : one;
    return `${groupKey(name)} ${one.axis.option}`;
  };
  const others = new Map(here.map((one) => [keyOf(one, true), one]));
  const own = new Set(reference.map((one) => keyOf(one)));
  return [
    ...reference.map((one): RecommendationMove => {
      const other = others.get(keyOf(one));
      if (other === undefined) return { ...named(one), before: foundOf(one), move: 'gone' };
      const [before, after] = [foundOf(one), foundOf(other)];
      const [asked, askedHere] = [before, after].map(({ safe, rows }) =>
        canonicalJson([safe, rows] as unknown as Json),
      );
      return {
        ...named(one),
        before,
        after,
        ...(asked === askedHere ? {} : { otherwise: true }),
        move: moveOf(before, after),
      };
    }),
    ...here.flatMap((one): readonly RecommendationMove[] =>
      own.has(keyOf(one, true)) ? [] : [{ ...named(one), after: foundOf(one), move: 'new' }],
    ),
  ];
};
const foundOf = (one: WalkRecommendation): WalkFound => {
  const { limit, reachedEnd, estimate, tests, together, safe, rows, grid, sentences } = one;
  const stopped = tests.find(({ outcome }) => outcome !== 'safe');
  return {
    answer: sentences[0].kind,
    reachedEnd,
    ...(grid[1] !== undefined && grid[1] < grid[0]! ? { falling: true } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(estimate === undefined ? {} : { estimate }),
    ...(stopped === undefined ? {} : { stopped: stoppedAt(stopped) }),
    safe: together?.map((of) => of.safe) ?? [safe],
    rows,
  };
};
const stoppedAt = ({ value, outcome, because }: WalkTest): NonNullable<WalkFound['stopped']> => ({
  value,
  outcome,
  ...(because === undefined ? {} : { because }),
});

/** Along the walk: of counts of real rows the lower limit is the better one. */
const moveOf = (before: WalkFound, after: WalkFound): RecommendationMove['move'] => {
  const [from, to] = [before, after].map(({ limit, falling }) =>
    limit === undefined ? -Infinity : (falling ?? before.falling ?? after.falling) === true ? -limit : limit,
  ) as [number, number];
  return from === to ? 'same' : to < from ? 'less' : 'more';
};

/** Chains that failed in one run and not in the other, by the names of the reference where it has the group. */
export const newFailures = (reference: Numbers, here: Numbers, { both }: MatchedGroups): RunAgainst['failures'] => {
  const names = new Map(both.map((one) => [one.here, bare(reference.groups[one.reference]!)]));
  const own = failuresOf(reference, (group) => bare(reference.groups[group]!));
  const others = failuresOf(here, (group) => names.get(group) ?? bare(here.groups[group]!));
  const without = (all: typeof own, those: typeof own): readonly RunFailure[] =>
    [...all].flatMap(([key, failure]) => (those.has(key) ? [] : [failure]));
  return { onlyReference: without(own, others), onlyHere: without(others, own) };
};

const failuresOf = ({ failures }: Numbers, name: (group: number) => GroupName): ReadonlyMap<string, RunFailure> =>
  new Map(
    failures.map(({ group, ...failure }) => {
      const of = { ...name(group), seed: failure.seed };
      return [chainKey(of, failure.seed), { ...of, failure }];
    }),
  );
