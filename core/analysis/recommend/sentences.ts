import {
  isSameSetting,
  type Group,
  type RecommendationFinding,
  type NamedCaution,
  type WalkAnswer,
  type WalkRecommendation,
  type WalkSentence,
  type WalkSpent,
} from '../../contracts/index.js';
import { notExcluded } from '../tests/counts.js';
import { inWalkingOrder } from './walk.js';

type Facts = Omit<WalkRecommendation, 'sentences'>;

/** The answer first, then what it rests on, what would decide more, and what to mind. */
export const sentencesOf = (facts: Facts): WalkRecommendation['sentences'] => {
  const { limit, caution, axis, rule, reachedEnd, costs } = facts;
  return [
    answerOf(facts),
    ...disagreeing(facts),
    testsOf(facts),
    ...pairedEvents(facts),
    ...(limit === undefined ? [{ kind: 'no-value-safe' } as const] : []),
    ...(reachedEnd ? [{ kind: 'no-value-unsafe' } as const] : []),
    ...(!reachedEnd && gapOf(facts) > FAR ? [{ kind: 'far-estimate' } as const] : []),
    ...(caution === undefined ? [] : [caution]),
    spentOf(facts),
    ...(costs === undefined ? [] : [{ kind: 'prices' } as const]),
    // Fresh and fixed real rows have opposite verdicts, so the answer always says which it is about.
    ...(axis.kind === 'option' || rule === 'event' ? [] : [{ kind: 'kind-of-rows' } as const]),
  ];
};

/** Of the axis: so far apart, the limit is one of the seeds rather than of the chains. */
const FAR = 0.1;

const answerOf = (facts: Facts): WalkAnswer => {
  const { limit, caution, grid, axis, reachedEnd, estimate } = facts;
  const cautions = cautionsOf(facts);
  const caveats = {
    together: jointlyOf(facts),
    lost: lostAt(facts),
    stopped: stoppedAt(facts),
    ...(cautions.length === 0 ? {} : { cautions }),
  };
  if (limit !== undefined)
    return {
      kind: 'shown-safe',
      limit,
      notExcluded: unseenAt(facts, limit),
      // Where the control itself is near the tolerance the estimate says nothing about the axis.
      crossing: caution === undefined ? estimate : undefined,
      unbounded: reachedEnd && axis.kind === 'share' && limit >= 0.9,
      ...caveats,
    };
  if (caution?.kind === 'control-at-worst') return { kind: 'nothing-learnt', control: caution, ...caveats };
  if (caution !== undefined) return { kind: 'rows-limit', ...caveats };
  const because = unlooked(facts);
  return because === undefined
    ? { kind: 'none-shown', first: grid[0]!, ...caveats }
    : { kind: 'not-looked', because, ...caveats };
};

const jointlyOf = ({ together = [] }: Facts): WalkAnswer['together'] =>
  together.map(({ name, binding, limit, tests }) => ({
    name,
    binding,
    ...(limit === undefined ? {} : { limit }),
    walked: tests.length > 0,
  }));

/** Of every tolerance, whether it binds or not; an answer without a limit is itself the caution of the one that binds. */
const cautionsOf = ({ limit, caution, together }: Facts): readonly NamedCaution[] => {
  if (together === undefined) return limit === undefined || caution === undefined ? [] : [{ caution }];
  return together.flatMap(({ name, binding, caution: own }) =>
    own === undefined || (binding && limit === undefined) ? [] : [{ name, caution: own }],
  );
};

/** Seeds of an event are counted, and those that are lost are among them. */
const lostAt = ({ tests, rule }: Facts): WalkAnswer['lost'] =>
  tests.flatMap(({ value, lost = 0, seeds }) =>
    lost === 0 ? [] : [{ value, lost, seeds: rule === 'event' ? seeds : seeds + lost }],
  );

const stoppedAt = ({ tests, rule, response }: Facts): WalkAnswer['stopped'] => {
  const stopped = tests.find(({ outcome }) => outcome !== 'safe');
  const share = response.find(({ value }) => value === stopped?.value)?.estimate;
  return rule !== 'event' || stopped === undefined || stopped.seeds === 0 || share === undefined
    ? undefined
    : { value: stopped.value, share, chains: stopped.seeds };
};

/** A mean says nothing of what no chain of so few has shown; an event is a count of chains anyway. */
const unseenAt = (
  { rule, tests }: Facts,
  limit: number,
): Extract<WalkAnswer, { kind: 'shown-safe' }>['notExcluded'] => {
  const seeds = tests.find(({ value }) => value === limit)?.seeds ?? 0;
  return rule === 'event' || seeds === 0 ? undefined : { share: notExcluded(seeds), seeds };
};

/** Why the first value could not even be looked at; undefined = it was. */
const unlooked = ({
  tests,
  budget,
  rule,
}: Facts): Extract<WalkAnswer, { kind: 'not-looked' }>['because'] | undefined => {
  const [first] = tests;
  if (first === undefined) return undefined;
  const { because, seeds, lost = 0, unknown } = first;
  if (because === 'budget' && seeds === 0) return { kind: 'budget', budget };
  if (because === 'lost' && seeds === 0) return { kind: 'lost', seeds: lost };
  if (because !== 'failures') return undefined;
  return unknown === undefined
    ? { kind: 'few', seeds }
    : { kind: 'unfinished', unfinished: unknown, chains: seeds + unknown + (rule === 'event' ? 0 : lost) };
};

/** What else was measured speaks against the answer. */
const disagreeing = ({ disagreements = [], limit }: Facts): readonly WalkSentence[] =>
  disagreements.slice(0, 1).map(({ value }) => ({ kind: 'disagreements', value, recommended: limit !== undefined }));

/** Chains that failed or are lost leave no estimates to count, nor do they count beside a control that has learnt nothing. */
const testsOf = ({ tests, estimate, exceeding }: Facts): WalkSentence => {
  const countable =
    estimate === undefined &&
    tests.some(({ seeds }) => seeds > 0) &&
    !tests.some(({ because = '' }) => ['failures', 'lost', 'nothing-learnt'].includes(because));
  return {
    kind: 'tests',
    ...(countable ? { estimated: exceeding === undefined ? {} : { exceeding } } : {}),
  };
};

const pairedEvents = ({ response, rule }: Facts): readonly WalkSentence[] => {
  const last = response.findLast(({ paired }) => paired !== undefined);
  return rule !== 'event' || last?.paired === undefined || last.estimate === undefined
    ? []
    : [{ kind: 'paired-events', value: last.value, share: last.estimate, ...last.paired }];
};

/** From the limit, or from where the axis begins, to the estimate, as a share of the axis; 0 where one is missing. */
const gapOf = ({ axis, grid, samples, estimate, limit, origin }: Facts): number => {
  const from = limit ?? origin;
  if (estimate === undefined || from === undefined) return 0;
  const whole =
    axis.kind === 'share' ? 1 : axis.kind === 'real-rows' ? samples : Math.max(...grid) - Math.min(...grid) || 1;
  return Math.abs(estimate - from) / whole;
};

/** Without an estimate beyond a value to count from there is no distance to halve, nor where seeds decide nothing more. */
const spentOf = ({ tests, estimate, limit, origin, grid, cellsToHalveGap = 0 }: Facts): WalkSpent => {
  const stopped = tests.find(({ outcome }) => outcome !== 'safe');
  if (stopped === undefined) return { kind: 'spent' };
  const { value, because } = stopped;
  const decidable = because === 'budget' || because === 'futility' || because === 'seeds';
  const halving =
    decidable &&
    cellsToHalveGap > 0 &&
    isBeyond({ grid, ...(origin === undefined ? {} : { origin }) }, estimate, limit ?? origin);
  return {
    kind: 'spent',
    stopped: { value, ...(because === undefined ? {} : { because }) },
    ...(halving ? { halving: cellsToHalveGap } : {}),
  };
};

/** Whether a value comes after another in walking order; not where one is missing. */
const isBeyond = (axis: Pick<Facts, 'grid' | 'origin'>, value = NaN, from = NaN): boolean =>
  inWalkingOrder(axis)(value, from) > 0;

/** The report's first lines: each answer with what speaks against it or keeps it from being one; the rest where there is only one walk. */
export const recommendationFindings = (
  recommendations: readonly WalkRecommendation[],
  groups: readonly Group[],
): readonly RecommendationFinding[] =>
  recommendations.flatMap((one, recommendation) => {
    const { response, limit, metric, tests, disagreements = [], sentences } = one;
    const step = response.find(({ value }) => value === (limit ?? tests[0]?.value));
    const at = groups.findIndex((group) => isSameSetting(group, one) && group.strategy === step?.strategy);
    const group = at < 0 ? {} : { group: at };
    return sentences.flatMap(({ kind }, sentence): RecommendationFinding[] => {
      const finding = { kind: 'recommendation', along: true, recommendation, sentence } as const;
      if (sentence === 0) return [{ ...finding, tone: limit === undefined ? 'undecided' : 'safe', metric, ...group }];
      if (kind === 'disagreements')
        return [{ ...finding, tone: 'warning', metric: disagreements[0]!.metric, ...group }];
      if (kind === 'control-shows-event' || kind === 'control-at-worst') return [{ ...finding, tone: 'warning' }];
      return recommendations.length === 1 ? [{ ...finding, tone: 'note' }] : [];
    });
  });
