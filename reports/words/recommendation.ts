import type {
  SafetyClaim,
  StudyRecord,
  WalkAnswer,
  WalkDisagreement,
  WalkRecommendation,
  WalkSentence,
  WalkTest,
} from '../../core/contracts/index.js';
import { definitionOf } from '../../core/definitions/index.js';
import { controlAtWorstText, levelAtWorst } from './verdict.js';
import { count, list, number, percent, plural, sizeText } from './number.js';

/** What is walked along. */
export const axisText = ({ axis }: Pick<WalkRecommendation, 'axis'>): string =>
  axis.kind === 'share' ? 'synthetic share' : axis.kind === 'real-rows' ? 'number of real rows' : axis.option;

/** A value of the axis as sentences name it. */
export const valueOfAxis = ({ axis }: Pick<WalkRecommendation, 'axis'>, value: number): string =>
  axis.kind === 'share'
    ? percent(value)
    : axis.kind === 'real-rows'
      ? plural(value, 'real row')
      : `${axis.option.split('.').at(-1)!} ${number(value)}`;

/** What safe means, to go on after "shown safe: ". */
export const claimText = (claim: SafetyClaim): string => {
  const generations = plural(claim.generations, 'generation');
  if (claim.kind === 'risk') {
    const { risk, window, tolerated } = claim;
    const over = window === 1 ? 'all' : `the last ${percent(window)}`;
    const above =
      tolerated.of === 'level'
        ? percent(tolerated.increase)
        : `${number(tolerated.above)}${tolerated.unit === '' ? '' : ` ${tolerated.unit}`}`;
    return `the mean of ${risk} over ${over} of ${generations} is less than ${above} above that of real rows alone`;
  }
  const { metric, rare, probability, below } = claim;
  const line =
    below.of === 'itself'
      ? number(below.value)
      : `${below.value === 0.5 ? 'half' : percent(below.value)} of its true value`;
  return `fewer than ${percent(probability)} of the chains end with ${metric}${rare === undefined ? '' : ` (${rare})`} below ${line} (last fifth of ${generations})`;
};

/** What safe means by all that must hold at once, to go on after "shown safe: ". */
export const claimsText = (claims: readonly SafetyClaim[]): string =>
  claims.length === 1 ? claimText(claims[0]!) : claims.map((one, i) => `(${i + 1}) ${claimText(one)}`).join('; ');
const safeText = ({ safe, together = [] }: WalkRecommendation): string =>
  together.length === 0
    ? claimText(safe)
    : together.map(({ name, safe: one }) => `(${name}) ${claimText(one)}`).join('; ');

/** The sentences of a recommendation, each as it stands by itself, the answer first. */
export const recommendationTexts = (one: WalkRecommendation, record: StudyRecord): readonly string[] =>
  one.sentences.map((sentence) => sentenceText(sentence, one, record));

export const sentenceText = (sentence: WalkSentence, one: WalkRecommendation, record: StudyRecord): string => {
  if ('lost' in sentence) return `${subject(one, record)}: ${answer(sentence, one)}`;
  switch (sentence.kind) {
    case 'disagreements':
      return `At ${valueOfAxis(one, sentence.value)}, ${sentence.recommended ? 'the recommended value' : 'the furthest that was walked'}, not all that was measured looks safe: ${list((one.disagreements ?? []).map(disagreement))}.`;
    case 'tests':
      return tests(sentence, one);
    case 'paired-events':
      return pairedEvents(sentence, one);
    case 'spent':
      return spent(sentence, one);
    case 'prices':
      return prices(one);
    case 'kind-of-rows':
      return kindOfRows(one);
    case 'control-at-worst':
      return controlAtWorstText(sentence);
    default:
      return ALWAYS[sentence.kind];
  }
};

/** What is said in the same words of every walk. */
const ALWAYS = {
  'no-value-safe': 'No value was shown to be safe, which does not say that any is unsafe.',
  'no-value-unsafe': 'No value of the walk was found unsafe.',
  'far-estimate':
    'The estimate lies more than .1 beyond the limit: more generations per cell decide faster than more seeds.',
  'control-shows-event':
    'Chains trained on real rows alone show the event in more than half of the tolerated share of cases: the number of samples T, not the synthetic share, is what limits. The paired excess over the control (McNemar) says what the synthetic rows add.',
} as const;

/** The same table gives another answer to each of these questions. */
const subject = ({ rows, source, model, samples, strategy, axis }: WalkRecommendation, record: StudyRecord): string => {
  const { population, size = null } = record.sources[source] ?? {};
  const drawn = {
    fixed: () => 'the same real rows in every generation: no new ones will come',
    population: () =>
      `fresh real rows in every generation, drawn again and again from a table of ${count(population!)} rows as if the table were the population`,
    new: () =>
      `fresh real rows in every generation, from ${size === null ? 'a source without end' : `a table of ${count(size)} that gives none twice`}`,
  } as const;
  const where = [
    `${source}, ${model}`,
    ...(record.study.samples.length > 1 || axis.kind !== 'real-rows' ? [sizeText(samples)] : []),
    axis.given === true
      ? `${strategy} with ${rows === 'fixed' ? 'the same' : 'fresh'} real rows in every generation, as the import says`
      : `${strategy.split(' ')[0]!} with ${drawn[rows]()}`,
  ];
  return `Recommended ${axisText({ axis })} (${where.join(', ')})`;
};

const answer = (found: WalkAnswer, one: WalkRecommendation): string => {
  const { axis, samples } = one;
  const safe = safeText(one);
  switch (found.kind) {
    case 'shown-safe':
      return shownSafe(found, one, safe);
    case 'rows-limit':
      return `none, and ${sizeText(samples)} is the cause, not the ${axisText(one)}: chains on real rows alone show the event too.${stoppedAt(found, one)} Shown safe would mean: ${safe}.${jointly(found, one)}${cautions(found, one)}${lostSeeds(found, one)}`;
    case 'nothing-learnt':
      return `none, and real rows alone are the cause, not the ${axisText(one)}: trained on them the model has itself learnt next to nothing (${levelAtWorst(found.control)}), and no loss against that says little. Shown safe would mean: ${safe}.${jointly(found, one)}${cautions(found, one)}${lostSeeds(found, one)}`;
    case 'none-shown':
      return `none. Not even ${valueOfAxis(one, found.first)} was shown safe with 95 % confidence, safe meaning that ${safe}${found.together.length === 0 ? '' : ', all at once'}.${jointly(found, one)}${cautions(found, one)}${lostSeeds(found, one)}`;
    case 'not-looked':
      return `none, for ${notLooked(found.because, axis.given === true)}. Shown safe would have meant: ${safe}.${jointly(found, one)}${cautions(found, one)}${lostSeeds(found, one)}`;
  }
};

const shownSafe = (
  found: Extract<WalkAnswer, { kind: 'shown-safe' }>,
  one: WalkRecommendation,
  safe: string,
): string => {
  const { limit, notExcluded, crossing, unbounded } = found;
  const { axis } = one;
  const far = reach(one);
  return [
    `${far} ${valueOfAxis(one, limit)}. Shown with 95 % confidence${found.together.length === 0 ? '' : ', all at once'}: ${safe}.`,
    jointly(found, one),
    cautions(found, one),
    notExcluded === undefined
      ? ''
      : ` What happens to fewer than ${percent(notExcluded.share)} of chains, the ${plural(notExcluded.seeds, 'seed')} there cannot exclude.`,
    stoppedAt(found, one),
    lostSeeds(found, one),
    crossing === undefined
      ? ''
      : ` The estimate, which is no statement of safety, crosses the tolerance at ${valueOfAxis(one, axis.whole === true ? Math.round(crossing) : crossing)}.`,
    unbounded ? ' No share below 1 was found unsafe.' : '',
  ].join('');
};

/** Which of several tolerances binds, and how far the others hold by themselves. */
const jointly = ({ together }: WalkAnswer, one: WalkRecommendation): string => {
  if (together.length === 0) return '';
  const binding = together.find((of) => of.binding);
  const others = together.filter((of) => of !== binding);
  const held = others.flatMap(({ name, limit }) =>
    limit === undefined ? [] : [`${name} was shown to hold ${reach(one)} ${valueOfAxis(one, limit)}`],
  );
  const [unshown, unasked] = [true, false].map((walked) =>
    others.filter((of) => of.limit === undefined && of.walked === walked).map(({ name }) => name),
  ) as [string[], string[]];
  return [
    binding === undefined ? ' None of them ended the walk before its last value.' : ` What binds is ${binding.name}.`,
    binding === undefined || held.length === 0 ? '' : ` By itself ${list(held)}.`,
    unshown.length === 0 ? '' : ` ${list(unshown)} ${unshown.length === 1 ? 'was' : 'were'} not shown to hold either.`,
    unasked.length === 0
      ? ''
      : ` ${list(unasked)} ${unasked.length === 1 ? 'was' : 'were'} not looked at: nothing was left to be safe.`,
  ].join('');
};

/** That T, or the control, limits before the axis does, by each tolerance of which that holds. */
const cautions = ({ cautions: told = [] }: WalkAnswer, one: WalkRecommendation): string =>
  told
    .map(({ name, caution }) =>
      caution.kind === 'control-at-worst'
        ? ` By ${name ?? caution.metric} real rows alone have themselves learnt next to nothing (${levelAtWorst(caution)}): what is not lost against them need not be there.`
        : ` Chains on real rows alone show the event${name === undefined ? '' : ` of ${name}`} too: ${percent(caution.share)} of ${count(caution.n)}, where ${percent(caution.tolerated)} are tolerated, so that ${name === undefined ? '' : 'by it '}${sizeText(one.samples)} limits before the ${axisText(one)} does.`,
    )
    .join('');

const reach = ({ axis, grid }: WalkRecommendation): string =>
  axis.kind !== 'share' && grid[1] !== undefined && grid[1] < grid[0]! ? 'down to' : 'up to';

const notLooked = (because: Extract<WalkAnswer, { kind: 'not-looked' }>['because'], given: boolean): string => {
  switch (because.kind) {
    case 'budget':
      return `a budget of ${plural(because.budget, 'cell')} does not reach the first look`;
    case 'lost':
      return `none of ${plural(because.seeds, 'seed')} has a finite value here and in the control`;
    case 'unfinished':
      return `${count(because.unfinished)} of ${plural(because.chains, 'chain')} did not finish (${given ? 'they are not in the files, or not whole' : 'ended by the machine, or for want of data'}), and nothing is shown safe without them`;
    case 'few':
      return because.seeds === 0
        ? 'no chain finished with a value here and in the control'
        : `${because.seeds === 1 ? 'a single seed' : `only ${plural(because.seeds, 'seed')}`} finished with a value here and in the control, which decides nothing`;
  }
};

const lostSeeds = ({ lost }: WalkAnswer, one: WalkRecommendation): string =>
  lost
    .map(
      ({ value, lost: n, seeds }) =>
        ` At ${valueOfAxis(one, value)} ${count(n)} of ${plural(seeds, 'seed')} end without a finite value, here or with real rows alone.`,
    )
    .join('');

const stoppedAt = ({ stopped }: WalkAnswer, one: WalkRecommendation): string =>
  stopped === undefined
    ? ''
    : ` At ${valueOfAxis(one, stopped.value)} the event happened in ${percent(stopped.share)} of ${plural(stopped.chains, 'chain')}.`;

const disagreement = ({ metric, verdict, ratio, difference, n }: WalkDisagreement): string => {
  const seeds = plural(n, 'seed');
  if (verdict !== undefined) return `${definitionOf(verdict).name.toLowerCase()} (${metric}) is present over ${seeds}`;
  if (ratio !== undefined) return `${metric} is ${number(ratio)} times that of real rows alone over ${seeds}`;
  if (difference !== undefined) return `${metric} is ${number(difference)} above that of real rows alone over ${seeds}`;
  return `${metric} has no finite mean over ${seeds}`;
};

/** Why a test ended without showing its value safe. */
export const STOP_REASONS: Readonly<Record<NonNullable<WalkTest['because']>, string>> = {
  futility: 'more seeds would hardly show it at the present trend',
  budget: 'the budget does not reach further',
  seeds: 'the last look is past',
  diverging: 'its risk still grows at the end',
  lost: 'chains of it, or of real rows alone, are lost: they failed, or have no value, or an infinite one',
  failures: 'not all of its chains finished, or too few',
  'nothing-learnt': 'real rows alone have learnt next to nothing, so that there is nothing to be safe against',
};

const tests = ({ estimated }: Extract<WalkSentence, { kind: 'tests' }>, one: WalkRecommendation): string => {
  const of = (outcome: WalkTest['outcome']): readonly WalkTest[] =>
    one.tests.filter((test) => test.outcome === outcome);
  const values = (found: readonly WalkTest[]): string => list(found.map(({ value }) => valueOfAxis(one, value)));
  const safe = of('safe');
  return [
    ...(safe.length === 0 ? [] : [`Shown safe: ${values(safe)}.`]),
    ...byReason(of('undecided')).map(([why, found]) => `Not shown safe (nor unsafe): ${values(found)} (${why}).`),
    ...byReason(of('unsafe')).map(([why, found]) => `Unsafe: ${values(found)} (${why}).`),
    ...(estimated === undefined
      ? []
      : [
          estimated.exceeding === undefined
            ? 'By the estimates, which are no statement of safety, none of the walked values exceeds the tolerance.'
            : `By the estimates, which are no statement of safety, ${valueOfAxis(one, estimated.exceeding)} is the only walked value that exceeds the tolerance: where it is crossed a single one does not say.`,
        ]),
  ].join(' ');
};

/** Tests that ended for the same reason are named together. */
const byReason = (found: readonly WalkTest[]): readonly (readonly [why: string, tests: readonly WalkTest[]])[] =>
  [...new Set(found.map(({ because }) => because))].map((because) => [
    because === undefined ? 'no reason recorded' : STOP_REASONS[because],
    found.filter((test) => test.because === because),
  ]);

const pairedEvents = (
  { value, share, here, control, n, p }: Extract<WalkSentence, { kind: 'paired-events' }>,
  one: WalkRecommendation,
): string =>
  `At ${valueOfAxis(one, value)} the event happened in ${percent(share)} of ${plural(n, 'chain')}, with real rows alone in ${percent(share - (here - control) / n)}: ${plural(here, 'seed')} here alone, ${count(control)} with real rows alone (McNemar, one-sided p = ${number(p)}).`;

/** What would decide more than this walk did: cells, generations, seeds or nothing. */
const spent = ({ stopped, halving }: Extract<WalkSentence, { kind: 'spent' }>, one: WalkRecommendation): string => {
  const { cells, budget, caution, rule, real } = one;
  if (one.axis.given === true) return spentOfGiven(stopped, one);
  const so = `${plural(cells, 'cell')} of ${count(budget)} were spent.`;
  if (stopped === undefined) return `${so} What lies beyond the walk's last value was not asked.`;
  if (caution?.kind === 'control-at-worst')
    return `${so} More seeds would not decide; a model that learns something from real rows alone would: trained for longer, larger, on more rows, or on an easier task.`;
  if (caution !== undefined) return `${so} More rows (a larger T) would decide; more seeds or generations would not.`;
  const at = valueOfAxis(one, stopped.value);
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
    'nothing-learnt': `At ${at} there is nothing to be safe against.`,
    failures: `At ${at} not all chains finished, or too few: see the failures.`,
  };
  const more =
    halving === undefined
      ? ''
      : ` About ${count(halving)} more cells would halve the distance between limit and estimate.`;
  return `${so} ${stopped.because === undefined ? '' : advice[stopped.because]}${more}`;
};

/** Of imported chains nothing was spent, and none can be asked for. */
const spentOfGiven = (
  stopped: Extract<WalkSentence, { kind: 'spent' }>['stopped'],
  one: WalkRecommendation,
): string => {
  const so = 'Looked at were the imported chains alone.';
  if (stopped === undefined) return `${so} What lies beyond the largest imported value is not known.`;
  const at = `At ${valueOfAxis(one, stopped.value)}`;
  switch (stopped.because) {
    case 'diverging':
      return `${so} ${at} nothing is left to decide.`;
    case 'lost':
      return `${so} ${at} a chain that is lost has an infinite mean: more seeds would not mend that.`;
    case 'nothing-learnt':
      return `${so} ${at} more seeds would not decide; chains that learn something from real rows alone would.`;
    case 'failures':
      return `${so} ${at} chains are missing or end early, or too few have a value.`;
    default:
      return `${so} ${at} more seeds, or longer chains, would have to be trained to decide further.`;
  }
};

const prices = (one: WalkRecommendation): string => {
  const { soFar, toHalveGap, control: real, cheapest, equalRisk } = one.costs!;
  return [
    `At the study's prices the rows of this walk cost ${number(soFar)}${toHalveGap === undefined ? '' : `, and halving the gap about ${number(toHalveGap)} more`}.`,
    cheapest === undefined
      ? `Real rows alone cost ${number(real)} a generation; no value was shown safe that could cost less.`
      : cheapest.cost >= real
        ? `Real rows alone (${number(real)} a generation) cost no more than any value shown safe.`
        : `Cheapest of what was shown safe is ${valueOfAxis(one, cheapest.value)}: ${number(cheapest.cost)} a generation, real rows alone ${number(real)}.`,
    ...(equalRisk === undefined
      ? []
      : [
          equalRisk.cost < real
            ? `If the risk falls as 1 / T, as that of a mean does, most quality for the money is at ${valueOfAxis(one, equalRisk.value)}: with T raised until the risk is that of real rows alone a generation costs ${number(equalRisk.cost)} (an estimate, no statement of safety).`
            : 'If the risk falls as 1 / T, as that of a mean does, no walked value gives more quality for the money than real rows alone.',
        ]),
  ].join(' ');
};

const kindOfRows = ({ real, controlRows }: WalkRecommendation): string =>
  real === 'fresh'
    ? 'With fresh real rows in every generation a model without bias has no critical share below 1: its risk stays finite at each of them, and there is a limit only against a tolerance. Fixed real rows have another answer.'
    : `The same real rows return in every generation, so that the chain never outgrows their own error: it is that of n = (1 - a)T rows, while the control has T ${controlRows} ones. Fresh real rows in every generation have another answer.`;

/** How a test of a walk ended, as a table has it. */
export const WALK_OUTCOMES: Readonly<Record<WalkTest['outcome'], string>> = {
  safe: 'Safe',
  unsafe: 'Unsafe',
  undecided: 'Not shown safe',
};
/** What an estimate and its bound are. */
export const WALK_SCALES: Readonly<Record<WalkRecommendation['scale'], string>> = {
  ratio: 'times the level of the control',
  difference: 'beyond the tolerated level',
  probability: 'share of the chains with the event',
};
