import type { ComparedStrategy, Comparison, Finding } from '../../contracts/index.js';
import { count, list } from '../findings/figures.js';
import { NAMES } from '../findings/names.js';

const ADJUSTED = {
  'max-T': 'max-T over all of them',
  Holm: "Holm's correction over all of them",
  Dunnett: "Dunnett's test of all of them, which ignores the pairing by seed",
} as const;

const NAMED = 5;
const named = (labels: readonly string[]): string =>
  labels.length <= NAMED ? list(labels) : list([...labels.slice(0, NAMED), `${labels.length - NAMED} more`]);
const where = ({ source, model, samples }: Pick<Comparison, 'source' | 'model' | 'samples'>): string =>
  `${source}, ${model}, T = ${samples}`;

/** How many seeds have lost what is compared, in brackets. */
const lostIn = ({ lost, n }: Pick<ComparedStrategy, 'lost' | 'n'>): string =>
  lost === 0 ? '' : ` (lost in ${lost} of ${count(n, 'seed')})`;
const labelled = (one: ComparedStrategy): string => `${one.strategy}${lostIn(one)}`;

/** Who is worse than real rows when all are judged at once, and who can be told from whom. */
export const comparisonText = (about: Omit<Comparison, 'text'>): string => {
  const { strategies, pairs, control, metric, verdict, method, note, leftOut = [] } = about;
  const worse = strategies.filter((one) => one.worse).map(labelled);
  const rest = strategies.filter((one) => !one.worse).map(labelled);
  const lostInControl = strategies[0]?.lostInControl ?? 0;
  const apart = pairs?.filter((pair) => pair.apart).length;
  return (
    `${count(strategies.length, 'strategy', 'strategies')} against ${control} at once (${where(about)}; ${NAMES[verdict]}, ${metric}): ` +
    (worse.length === 0
      ? 'none is shown to be worse'
      : `${named([...worse].reverse())} ${worse.length === 1 ? 'is' : 'are'} worse`) +
    ` at 5 % ${method === 'Dunnett' ? 'by' : 'after'} ${ADJUSTED[method]}` +
    (rest.length === 0 || (worse.length === 0 && !strategies.some(({ lost }) => lost > 0))
      ? ''
      : `; not shown of ${named(rest)}`) +
    '.' +
    (lostInControl === 0 ? '' : ` The control has lost it in ${count(lostInControl, 'seed')}.`) +
    (strategies.some(({ lost }) => lost > 0) ? ' A lost seed counts as the largest effect of any strategy.' : '') +
    (leftOut.length === 0
      ? ''
      : ` Too few seeds to compare: ${named(leftOut.map(({ strategy, n }) => `${strategy} (${n})`))}.`) +
    (note === undefined ? '' : ` ${note}`) +
    (pairs === undefined || apart === undefined || pairs.length === 0
      ? ''
      : ` Of ${count(pairs.length, 'pair')} of them, ${apart} ${apart === 1 ? 'is' : 'are'} told apart.`)
  );
};

/**
 * What the correction over strategies takes back: called present in profiles of their own, and not shown once all are
 * compared at once. The profiles stand; with many strategies some p falls below 5 % by chance.
 */
export const comparisonFindings = (comparisons: readonly Comparison[]): Finding[] =>
  comparisons.flatMap((about): Finding[] => {
    const alone = about.strategies.filter(({ worse, state }) => !worse && state === 'present');
    if (alone.length === 0) return [];
    const labels = alone.map(labelled);
    const one = labels.length === 1;
    return [
      {
        tone: 'note',
        text:
          `${NAMES[about.verdict]} (${where(about)}): ${named(labels)} ${one ? 'shows it in a profile of its own' : 'show it in profiles of their own'}, ` +
          `but not once all ${about.strategies.length} strategies are compared with ${about.control} at once (${ADJUSTED[about.method]}). ` +
          `Who picks ${one ? 'it' : 'one'} out of the ${about.strategies.length} should read the joint p.`,
        metric: about.metric,
      },
    ];
  });
