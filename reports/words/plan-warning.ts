import type { PlanWarning, UnevenSpread } from '../../core/contracts/index.js';
import { count, number, plural, sizeText } from './number.js';
import { recordedPlaces, supportText } from './recorded.js';
import { columnName, columnNames, CONSTANT, indexWarningText, OF_CONSTANT, reasonText } from './reading.js';

type WarningKind = PlanWarning['kind'];
type Of<K extends WarningKind> = Extract<PlanWarning, { kind: K }>;

const sourceHas = ({ source, rows }: { readonly source: string; readonly rows: number }): string =>
  `Source ${source} has ${plural(rows, 'row')}`;

/** A sentence for each kind of warning: none can be without one. */
const WARNINGS: { readonly [K in WarningKind]: (warning: PlanWarning & { readonly kind: K }) => string } = {
  'passed-over': ({ source, column }) =>
    `Source ${source} passes over ${columnName(column)}${column.why === undefined ? '' : `: ${reasonText(column.why, column.cell)}`}.`,
  'also-passed-over': ({ source, columns }) => `Source ${source} also passes over ${columnNames(columns)}.`,
  index: ({ source, column }) => indexWarningText(source, column),
  'constant-columns': ({ source, columns }) =>
    `Source ${source}: ${columnNames(columns)} ${columns.length === 1 ? 'is' : 'are'} ${CONSTANT}: ${OF_CONSTANT}.`,
  'uneven-spread': (warning) => unevenSpreadText(warning),
  'few-seeds': ({ seeds, fewest }) =>
    `${plural(seeds, 'seed decides', 'seeds decide')} nothing: no definition will be called present or absent. Use at least ${fewest}.`,
  'low-power': ({ samples, seeds, generations, enough }) =>
    `${count(seeds)} seeds x ${count(generations)} generations are few for ${plural(samples, 'sample')}: a collapse as slow as a Gaussian's is found with 80 % power from about ${count(enough.seeds)} seeds at ${plural(generations, 'generation')}, or ${plural(enough.generations, 'generation')} at ${count(seeds)} seeds.`,
  'short-source': (warning) =>
    `${sourceHas(warning)}, fewer than ${plural(warning.samples, 'sample')}: chains that begin with ${count(warning.samples)} real rows will fail.`,
  'dry-source': (warning) =>
    `${sourceHas(warning)}, too few for the fresh real rows of ${warning.strategies.join(', ')} over ${plural(warning.generations, 'generation')} of ${sizeText(warning.samples)}: such chains will fail.`,
  'fixed-controls': (warning) => `${sourceHas(warning)}, ${fixedControlReason(warning)}`,
  'no-synthetic-row': ({ strategy, share, samples }) =>
    `Strategy ${strategy}: a synthetic share of ${number(share)} is no row of ${count(samples)}.`,
  'no-controls': () => 'Without controls no verdict can be given: a loss may be due to the number of rows alone.',
  singular: ({ source, columns, samples, models }) =>
    `Source ${source} has ${count(columns)} columns, and ${samples.map(count).join(', ')} samples are no more than that: a covariance that ${models.join(', ')} fits to so few rows is singular. Without regularisation it has no density, so that losses are infinite, and no generalised variance, which counts as lost.`,
  'unknown-tolerance': ({ metric, metrics }) =>
    `The tolerance names ${metric}, but no metric of the study has that label: ${metrics.join(', ')}.`,
  uncounted: ({ metrics, seeds, needed }) =>
    `${metrics.join(', ')}: what no chain of ${seeds} shows is not called absent; lost modes and hallucinated data that few chains carry need ${needed} seeds for that.`,
  'not-judged': ({ metrics, output }) =>
    metrics.length === 1
      ? `Metric ${metrics[0]!} is shown, but judged by no definition of collapse unless \`tolerance.metric\` names it (${output}).`
      : `Metrics ${metrics.join(', ')} are shown, but judged by no definition of collapse unless \`tolerance.metric\` names one of them (such as ${output}).`,
  leakage: ({ metrics, nats }) =>
    `${metrics.join(', ')}: what rows give away judges no definition of collapse unless \`tolerance.metric\` names it. Where it is shown to exceed the control's by more than ${number(nats)} (\`tolerance.nats\`), the verdict on any rise in risk says so.`,
  paid: ({ model, rows, tokens, usd }) =>
    `Model ${model} is paid by the token: about ${count(rows)} rows of at most ${count(tokens)} tokens each${usd === undefined ? '' : `, ${number(usd * rows)} USD,`} beside what it reads; strategies that choose among candidates and metrics that draw rows of their own ask for more.`,
  'not-recorded': ({ model, missing, first: { strategy, seed, samples, generation } }) => {
    const where = [
      ...(strategy === undefined ? [] : [`strategy ${strategy}`]),
      ...(seed === undefined ? [] : [`seed ${seed}`]),
      ...(samples === undefined ? [] : [sizeText(samples)]),
    ];
    return `Model ${model}: ${plural(missing, 'generation')} that the study asks for ${missing === 1 ? 'was' : 'were'} not recorded, first generation ${generation} of ${where.length === 0 ? 'the chain' : where.join(', ')}. Such chains fail there and count as the worst.`;
  },
  'recorded-control': ({ model, control }) => `Model ${model}: ${supportText(control)}`,
  'not-read': ({ found }) => `Model ${found.model}: recorded, and not asked for: ${recordedPlaces(found).join('; ')}.`,
  'small-budget': ({ budget, firstLook }) =>
    `A budget of ${plural(budget, 'cell')} does not reach the first look of a walk, which takes ${count(firstLook)}: nothing can be shown.`,
  'gates-of-run': ({ gates }) =>
    `${plural(gates, 'gate')} of the study ${gates === 1 ? 'is' : 'are'} not judged by \`recommend\`, and decide${gates === 1 ? 's' : ''} nothing about its exit code: \`collapsar run\` judges ${gates === 1 ? 'it' : 'them'}.`,
};
export const planWarningText = <K extends WarningKind>(warning: Of<K>): string =>
  (WARNINGS[warning.kind] as (warning: Of<K>) => string)(warning);

/** After how many rows a source has: why the control of a group is not made of fresh ones. */
export const fixedControlReason = ({
  samples,
  generations,
}: {
  readonly samples: number;
  readonly generations: number;
}): string =>
  `too few for ${count(samples)} fresh ones in each of ${plural(generations, 'generation')}: the control trains on the same fixed real rows again.`;

export const unevenSpreadText = ({ source, spread, metrics }: Omit<UnevenSpread, 'kind'>): string => {
  const [are, them] = metrics.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return `The columns of ${source} differ ${number(spread)} times in spread, and ${metrics.join(', ')} ${are} in their units: the widest columns decide ${them}. \`scale: standard\` in the source's options takes the units away.`;
};
