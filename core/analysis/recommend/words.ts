import type { Finding, StudyRecord, WalkedValue, WalkRecommendation, WalkTest } from '../../contracts/index.js';
import { count, figure, list, percent } from '../findings/figures.js';
import { notExcluded } from '../tests/counts.js';
import { disagreementWords } from './disagreements.js';
import { inUnit } from '../verdicts/risk.js';
import type { Question } from './question.js';

type About = Omit<WalkRecommendation, 'words'>;

/** What safe means, to go on after "shown safe: ". */
export const safeWords = (question: Question, { study, sources }: Pick<StudyRecord, 'study' | 'sources'>): string => {
  const { generations, tolerance, recommend } = study;
  const { metric } = question;
  if (question.kind === 'risk') {
    const window = tolerance.window === 1 ? 'all' : `the last ${percent(tolerance.window)}`;
    const { kind, name } = question.reading;
    const tolerated =
      kind === 'signed-risk'
        ? `${figure(inUnit(tolerance.nats, metric))}${metric.unit === '' ? '' : ` ${metric.unit}`}`
        : `${figure(100 * tolerance.increase)} %`;
    return `the mean of ${name ?? metric.id} over ${window} of ${count(generations, 'generation')} is less than ${tolerated} above that of real rows alone`;
  }
  const { share } = question;
  const rare =
    metric.rare === true
      ? Object.values(sources).find(({ truth }) => truth?.rareName !== undefined)?.truth?.rareName
      : undefined;
  const isMass = metric.measures === 'tail-mass' || metric.ideal !== undefined;
  const limit = !isMass
    ? figure(share)
    : share === 0.5
      ? 'half of its true value'
      : `${percent(share)} of its true value`;
  return `fewer than ${percent(recommend!.probability)} of the chains end with ${metric.id}${rare === undefined ? '' : ` (${rare})`} below ${limit} (last fifth of ${count(generations, 'generation')})`;
};

/** A value of the axis as sentences name it. */
export const valueText = ({ axis }: Pick<About, 'axis'>, value: number): string =>
  axis.kind === 'share'
    ? percent(value)
    : axis.kind === 'real-rows'
      ? count(value, 'real row')
      : `${axis.option.split('.').at(-1)!} ${figure(value)}`;

const AXES = { share: 'synthetic share', 'real-rows': 'number of real rows', option: 'value' } as const;

/** The answer first, then what it rests on, what would decide more, and what to mind. */
export const wordsOf = (about: About, record: StudyRecord): readonly string[] => [
  answer(about, record),
  ...disagreeing(about),
  walked(about),
  ...control(about),
  ...about.notes,
  ...more(about),
  ...prices(about),
  ...kindOfRows(about),
];

/** What else was measured speaks against the answer. */
export const disagreeing = (about: About): readonly string[] => {
  const { disagreements = [], limit } = about;
  const words = disagreementWords(disagreements, (value) => valueText(about, value), limit !== undefined);
  return words === undefined ? [] : [words];
};

/** The same table gives another answer to each of these questions. */
const rowsText = ({ rows, source }: About, { sources }: StudyRecord): string => {
  switch (rows) {
    case 'fixed':
      return 'the same real rows in every generation: no new ones will come';
    case 'population':
      return `fresh real rows in every generation, drawn again and again from a table of ${sources[source]!.population!} rows as if the table were the population`;
    case 'new': {
      const size = sources[source]?.size ?? null;
      return `fresh real rows in every generation, from ${size === null ? 'a source without end' : `a table of ${size} that gives none twice`}`;
    }
  }
};

const answer = (about: About, record: StudyRecord): string => {
  const { study } = record;
  const { axis, limit, safe, source, model, samples, strategy, grid, reachedEnd } = about;
  const where = [
    `${source}, ${model}`,
    ...(study.samples.length > 1 || axis.kind !== 'real-rows' ? [`T = ${samples}`] : []),
    `${strategy.split(' ')[0]!} with ${rowsText(about, record)}`,
  ].join(', ');
  const subject = `Recommended ${axis.kind === 'option' ? axis.option : AXES[axis.kind]} (${where})`;
  if (limit === undefined && about.caution !== undefined)
    return `${subject}: none, and T = ${samples} is the cause, not the ${AXES[axis.kind]}: chains on real rows alone show the event too.${stoppedText(about)} Shown safe would mean: ${safe}.${lostText(about)}`;
  const nothing = limit === undefined ? unlooked(about) : undefined;
  if (nothing !== undefined)
    return `${subject}: none, for ${nothing}. Shown safe would have meant: ${safe}.${lostText(about)}`;
  if (limit === undefined)
    return `${subject}: none. Not even ${valueText(about, grid[0]!)} was shown safe with 95 % confidence, safe meaning that ${safe}.${lostText(about)}`;
  const far = axis.kind === 'share' ? 'up to' : grid[1] !== undefined && grid[1] < grid[0]! ? 'down to' : 'up to';
  const end = reachedEnd && axis.kind === 'share' && limit >= 0.9 ? ' No share below 1 was found unsafe.' : '';
  return `${subject}: ${far} ${valueText(about, limit)}. Shown with 95 % confidence: ${safe}.${notDrawn(about, limit)}${stoppedText(about)}${lostText(about)}${estimateText(about)}${end}`;
};

/** A mean says nothing of what no chain of so few has shown; an event is a count of chains anyway. */
const notDrawn = ({ rule, tests }: About, limit: number): string => {
  const seeds = tests.find(({ value }) => value === limit)?.seeds ?? 0;
  return rule === 'event' || seeds === 0
    ? ''
    : ` What happens to fewer than ${percent(notExcluded(seeds))} of chains, the ${count(seeds, 'seed')} there cannot exclude.`;
};

/** Why the first value could not even be looked at; undefined = it was. */
const unlooked = (about: About): string | undefined => {
  const { tests, budget } = about;
  const [first] = tests;
  if (first?.because === 'budget' && first.seeds === 0)
    return `a budget of ${count(budget, 'cell')} does not reach the first look`;
  if (first?.because === 'lost' && first.seeds === 0)
    return `none of ${count(first.lost ?? 0, 'seed')} has a finite value here and in the control`;
  if (first?.because !== 'failures') return undefined;
  if (first.unknown !== undefined)
    return `${first.unknown} of ${count(first.seeds + first.unknown + (about.rule === 'event' ? 0 : (first.lost ?? 0)), 'chain')} did not finish (ended by the machine, or for want of data), and nothing is shown safe without them`;
  return first.seeds === 0
    ? 'no chain finished with a value here and in the control'
    : `${first.seeds === 1 ? 'a single seed' : `only ${first.seeds} seeds`} finished with a value here and in the control, which decides nothing`;
};

/** How many seeds are lost where the walk looked. Those of an event are among its seeds. */
const lostText = ({ tests, rule, ...about }: About): string =>
  tests
    .flatMap(({ value, lost = 0, seeds }) =>
      lost === 0
        ? []
        : ` At ${valueText(about, value)} ${lost} of ${count(rule === 'event' ? seeds : seeds + lost, 'seed')} end without a finite value, here or with real rows alone.`,
    )
    .join('');

/** Of an event: how often it happened where the walk stopped. */
const stoppedText = (about: About): string => {
  const stopped = about.tests.find(({ outcome }) => outcome !== 'safe');
  const there = about.response.find(({ value }) => value === stopped?.value);
  return about.rule !== 'event' || stopped === undefined || stopped.seeds === 0 || there?.estimate === undefined
    ? ''
    : ` At ${valueText(about, stopped.value)} the event happened in ${percent(there.estimate)} of ${count(stopped.seeds, 'chain')}.`;
};

const WHY: Readonly<Record<NonNullable<WalkTest['because']>, string>> = {
  futility: 'more seeds would hardly show it at the present trend',
  budget: 'the budget does not reach further',
  seeds: 'the last look is past',
  diverging: 'its risk still grows at the end',
  lost: 'chains of it, or of real rows alone, are lost: they failed, or have no value, or an infinite one',
  failures: 'not all of its chains finished, or too few',
};

const walked = (about: About): string => {
  const text = ({ value }: WalkTest): string => valueText(about, value);
  const of = (outcome: WalkTest['outcome']): readonly WalkTest[] =>
    about.tests.filter((test) => test.outcome === outcome);
  return [
    ...(of('safe').length === 0 ? [] : [`Shown safe: ${list(of('safe').map(text))}.`]),
    ...reasons(of('undecided')).map(
      ([why, tests]) => `Not shown safe (nor unsafe): ${list(tests.map(text))} (${why}).`,
    ),
    ...reasons(of('unsafe')).map(([why, tests]) => `Unsafe: ${list(tests.map(text))} (${why}).`),
    ...(about.estimate === undefined &&
    about.tests.some(({ seeds }) => seeds > 0) &&
    !about.tests.some(({ because }) => because === 'failures' || because === 'lost')
      ? [
          about.exceeding === undefined
            ? 'By the estimates, which are no statement of safety, none of the walked values exceeds the tolerance.'
            : `By the estimates, which are no statement of safety, ${valueText(about, about.exceeding)} is the only walked value that exceeds the tolerance: where it is crossed a single one does not say.`,
        ]
      : []),
  ].join(' ');
};

/** Tests that ended for the same reason are named together. */
const reasons = (tests: readonly WalkTest[]): readonly (readonly [why: string, tests: readonly WalkTest[]])[] =>
  [...new Set(tests.map(({ because }) => because))].map((because) => [
    because === undefined ? 'no reason recorded' : WHY[because],
    tests.filter((test) => test.because === because),
  ]);

/** Where the isotonic estimate crosses; where the control itself is near the tolerance it says nothing about the axis. */
const estimateText = (about: About): string =>
  about.estimate === undefined || about.caution !== undefined
    ? ''
    : ` The estimate, which is no statement of safety, crosses the tolerance at ${valueText(about, rounded(about))}.`;

const rounded = ({ estimate = 0, axis }: About): number =>
  axis.whole === true ? Math.round(estimate) : Number(estimate.toPrecision(3));

/** Of an event: how often real rows alone show it, and what the synthetic ones add, pair by pair. */
const control = ({ response, rule, ...about }: About): readonly string[] => {
  if (rule !== 'event') return [];
  const last = response.findLast(({ paired }) => paired !== undefined);
  return last?.paired === undefined || last.estimate === undefined ? [] : [pairWords(last, last.paired, about)];
};
const pairWords = (
  { value, estimate = 0 }: WalkedValue,
  { here, control: there, n, p }: NonNullable<WalkedValue['paired']>,
  about: Pick<About, 'axis'>,
): string =>
  `At ${valueText(about, value)} the event happened in ${percent(estimate)} of ${count(n, 'chain')}, with real rows alone in ${percent(estimate - (here - there) / n)}: ${count(here, 'seed')} here alone, ${there} with real rows alone (McNemar, one-sided p = ${figure(p)}).`;

/** What would decide more than this walk did: cells, generations, seeds or nothing. */
const more = (about: About): readonly string[] => {
  const { cells, budget, cellsToHalveGap = 0, tests, estimate, limit, origin, caution, rule, real } = about;
  const stopped = tests.find(({ outcome }) => outcome !== 'safe');
  const from = limit ?? origin;
  // Without an estimate, or a value to count from, there is no distance.
  const halving =
    cellsToHalveGap === 0 || estimate === undefined || from === undefined || !isBeyond(about, estimate, from)
      ? ''
      : ` About ${cellsToHalveGap} more cells would halve the distance between limit and estimate.`;
  const spent = `${count(cells, 'cell')} of ${budget} were spent.`;
  if (stopped === undefined) return [`${spent} What lies beyond the walk's last value was not asked.`];
  if (caution !== undefined)
    return [`${spent} More rows (a larger T) would decide; more seeds or generations would not.`];
  const at = valueText(about, stopped.value);
  const advice: Readonly<Record<NonNullable<WalkTest['because']>, string>> = {
    budget: `The budget ended the walk at ${at}: with a larger --budget the same command goes on from there.`,
    futility:
      rule === 'event'
        ? `At ${at} more seeds would hardly pay; a larger T or another mix would.`
        : real === 'fresh'
          ? `At ${at} more seeds would hardly pay; more generations per chain would, if the loss there is within the tolerance at all: each chain's mean is then taken over more of them.`
          : `At ${at} more seeds would hardly pay, and more generations of the same rows would not; a larger T would.`,
    seeds: `At ${at} all looks are used up; ${rule === 'event' ? 'a new study with its own seed' : 'more generations per chain'} would decide further.`,
    diverging: `At ${at} nothing is left to decide.`,
    lost: `At ${at} a chain that is lost has an infinite mean: more seeds would not mend that.`,
    failures: `At ${at} not all chains finished, or too few: see the failures.`,
  };
  const { because } = stopped;
  const decidable = because === 'budget' || because === 'futility' || because === 'seeds';
  return [`${spent} ${because === undefined ? '' : advice[because]}${decidable ? halving : ''}`];
};

/** In walking order. */
const isBeyond = ({ grid }: About, value: number, from: number): boolean =>
  grid.length > 1 && grid[1]! < grid[0]! ? value < from : value > from;

const prices = ({ costs, ...about }: About): readonly string[] => {
  if (costs === undefined) return [];
  const { soFar, toHalveGap, control: real, cheapest, equalRisk } = costs;
  return [
    `At the study's prices the rows of this walk cost ${figure(soFar)}${toHalveGap === undefined ? '' : `, and halving the gap about ${figure(toHalveGap)} more`}. ` +
      (cheapest === undefined || cheapest.cost >= real
        ? `Real rows alone (${figure(real)} a generation) are cheapest of what was shown safe.`
        : `Cheapest of what was shown safe is ${valueText(about, cheapest.value)}: ${figure(cheapest.cost)} a generation, real rows alone ${figure(real)}.`) +
      (equalRisk === undefined
        ? ''
        : equalRisk.cost < real
          ? ` If the risk falls as 1 / T, as that of a mean does, most quality for the money is at ${valueText(about, equalRisk.value)}: with T raised until the risk is that of real rows alone a generation costs ${figure(equalRisk.cost)} (an estimate, no statement of safety).`
          : ' If the risk falls as 1 / T, as that of a mean does, no walked value gives more quality for the money than real rows alone.'),
  ];
};

/** Fresh and fixed real rows have opposite verdicts, so the answer always says which it is about. */
const kindOfRows = ({ real, controlRows, rule, axis }: About): readonly string[] => {
  if (axis.kind === 'option' || rule === 'event') return [];
  return real === 'fresh'
    ? [
        'With fresh real rows in every generation a model without bias has no critical share below 1: its risk stays finite at each of them, and there is a limit only against a tolerance. Fixed real rows have another answer.',
      ]
    : [
        `The same real rows return in every generation, so that the chain never outgrows their own error: it is that of n = (1 - a)T rows, while the control has T ${controlRows} ones. Fresh real rows in every generation have another answer.`,
      ];
};

/** The report's first lines: each answer with what speaks against it or keeps it from being one; the rest where there is only one walk. */
export const recommendationFindings = (recommendations: readonly WalkRecommendation[]): readonly Finding[] =>
  recommendations.flatMap((one) => {
    const { source, model, samples, response, words, limit, metric, tests, caution, disagreements = [] } = one;
    const step = response.find(({ value }) => value === (limit ?? tests[0]?.value));
    const group = step === undefined ? {} : { group: { source, model, strategy: step.strategy, samples } };
    const [first, ...rest] = words;
    const against = disagreeing(one);
    const named = (text: string): string =>
      recommendations.length === 1 ? text : `${source}, ${model}, T = ${samples}: ${text}`;
    return [
      { tone: limit === undefined ? 'undecided' : 'safe', text: first!, metric, ...group },
      ...rest.flatMap((text): Finding[] => {
        if (against.includes(text))
          return [{ tone: 'warning', text: named(text), metric: disagreements[0]!.metric, ...group }];
        if (text === caution) return [{ tone: 'warning', text: named(text) }];
        return recommendations.length === 1 ? [{ tone: 'note', text }] : [];
      }),
    ] satisfies Finding[];
  });
