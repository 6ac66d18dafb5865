import {
  WALKED_SHARES,
  type JsonObject,
  type RecommendSettings,
  type ResolvedEntry,
  type WalkPlan,
} from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import { isObject, type EntryUse, type Registry } from '../../plugin/index.js';
import { parsePath, withAt } from '../path.js';
import { realRows } from '../samples.js';

/** What is walked along: where the value goes, in which order, and how a value is called. */
export interface WalkAxis extends Pick<WalkPlan, 'axis' | 'grid' | 'origin'> {
  /** the option's value at a value of the axis */
  option(value: number): number;
  /** added to the strategy's label */
  label(value: number): string;
}

/** Path of the option that holds the synthetic share: the entry's own, or that of the one strategy that it wraps. */
export const sharePath = (registry: Registry, strategy: EntryUse): string | undefined => {
  const { share, wraps } = registry.find('strategies', strategy.use);
  if (share !== undefined) return share;
  if (wraps === undefined) return undefined;
  const inside = registry
    .inner('strategies', strategy)
    .filter(({ kind, option }) => kind === 'strategies' && option === wraps);
  const path = inside[0] === undefined ? undefined : sharePath(registry, inside[0].entry);
  return path === undefined ? undefined : `${wraps}.with.${path}`;
};

/** The entry that really has the share: `mix` inside any wrapping. */
const sharing = (registry: Registry, strategy: EntryUse): EntryUse => {
  const { share, wraps } = registry.find('strategies', strategy.use);
  if (share !== undefined || wraps === undefined) return strategy;
  return sharing(registry, registry.inner('strategies', strategy).find(({ option }) => option === wraps)!.entry);
};

/** @throws CollapsarError when the strategy has no such axis, or its values lead nowhere */
export const axisOf = (
  registry: Registry,
  strategy: ResolvedEntry,
  { axis, grid }: RecommendSettings,
  samples: number,
): WalkAxis => {
  if (axis !== 'share' && axis !== 'real-rows') return optionAxis(strategy, axis, grid);
  const path = sharePath(registry, strategy);
  if (path === undefined)
    throw refused(`strategy ${strategy.as} has no synthetic share to walk along`, 'Walk a strategy that has one');
  const shareOnTop = registry.find('strategies', sharing(registry, strategy).use).constantSize === undefined;
  if (axis === 'share') {
    const isMixed = (a: number): boolean => shareOnTop || realRows(a, samples) > 0;
    const values = grid ?? WALKED_SHARES.filter(isMixed);
    inside(values, 0, 1, 'shares', (a, b) => a < b);
    const unmixed = values.find((a) => !isMixed(a));
    if (unmixed !== undefined)
      throw refused(
        `recommend.grid holds ${unmixed}, which leaves no real row of ${samples}`,
        'Leave it out, or raise samples',
      );
    return {
      axis: { kind: 'share', option: path },
      grid: values,
      origin: 0,
      option: (value) => value,
      label: (value) => `a=${value}`,
    };
  }
  if (shareOnTop)
    throw refused(
      `strategy ${strategy.as} does not divide its T rows into real and synthetic ones`,
      'Walk along `axis: share`',
    );
  const values =
    grid ?? [...new Set(WALKED_SHARES.map((a) => realRows(a, samples)))].filter((n) => n > 0 && n < samples);
  inside(values, 0, samples, 'counts of real rows', (a, b) => a > b);
  return {
    axis: { kind: 'real-rows', option: path, whole: true },
    grid: values,
    origin: samples,
    option: (value) => Number((1 - value / samples).toPrecision(12)),
    // With T: the same count is another share of another T, and labels say which option is meant.
    label: (value) => `n=${value} of ${samples}`,
  };
};

const optionAxis = (strategy: ResolvedEntry, path: string, grid: readonly number[] | undefined): WalkAxis => {
  const now = at(strategy.with, path);
  if (typeof now !== 'number')
    throw refused(
      `strategy ${strategy.as} has no number at ${path}`,
      `Name share, real-rows, or one of its numeric options: ${numbers(strategy.with).join(', ') || 'it has none'}`,
    );
  if (grid === undefined)
    throw refused(
      `a walk along ${path} needs its values, for which of them are safe is not known`,
      `Give recommend.grid, rising or falling, the safest value first, such as grid: [0, 0.1, 0.2] or [1, 0.9, 0.8]; the study has ${now}`,
    );
  const [first, second] = grid;
  const rising = second === undefined || second > first!;
  inside(grid, -Infinity, Infinity, 'values', (a, b) => (rising ? a < b : a > b));
  return {
    axis: {
      kind: 'option',
      option: path,
      ...(grid.every(Number.isInteger) && Number.isInteger(now) ? { whole: true } : {}),
    },
    grid,
    option: (value) => value,
    label: (value) => `${path.split('.').at(-1)!}=${value}`,
  };
};

const at = (options: JsonObject, path: string): unknown =>
  parsePath(path)?.reduce<unknown>(
    (value, step) =>
      Array.isArray(value) ? (value as readonly unknown[])[Number(step)] : isObject(value) ? value[step] : undefined,
    options,
  );

/** Paths of the numbers among the options, those of inner entries too. */
const numbers = (options: JsonObject, prefix = ''): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'number' ? [prefix + name] : isObject(value) ? numbers(value, `${prefix}${name}.`) : [],
  );

const inside = (
  values: readonly number[],
  from: number,
  to: number,
  what: string,
  before: (a: number, b: number) => boolean,
): void => {
  if (values.length === 0) throw refused(`no ${what} are left to walk along`, 'Give recommend.grid, or raise samples');
  if (values.some((value) => !(value > from && value < to)))
    throw refused(`recommend.grid holds ${what} that are not between ${from} and ${to}`, 'Leave them out');
  if (values.some((value, i) => i > 0 && !before(values[i - 1]!, value)))
    throw refused(`recommend.grid is not in walking order: ${values.join(', ')}`, 'Write the safest value first');
};

/** The strategy with its option set. */
export const setOption = (
  registry: Registry,
  strategy: ResolvedEntry,
  { axis: { option }, option: valueOf, label }: WalkAxis,
  value: number,
  family: string,
): ResolvedEntry => {
  const options = withAt(strategy.with, parsePath(option)!, valueOf(value)) as JsonObject;
  return {
    ...strategy,
    as: `${family} ${label(value)}`,
    with: registry.options('strategies', { use: strategy.use, with: options }, 'recommend'),
  };
};

export const refused = (what: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_STUDY_INVALID', { what, where: 'recommend', fix });
