import type { PlanWarning, ResolvedStudy, SourceFacts } from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import { mixFacts, type EntryUse, type Registry, type JsonSchema } from '../../plugin/index.js';
import { freshRows, isNoRow } from '../plan.js';
import { realRows } from '../samples.js';
import type { Walk } from './walk.js';

/** What is known to be wrong with walks before a cell is computed. */
export interface WalkFaults {
  /** chains would fail at once: nothing may be started */
  readonly refusal?: CollapsarError;
  readonly warnings: readonly PlanWarning[];
}

/**
 * Holds every value that the walks may come to against its source, as `plan` does for the grid. Values between two of the grid need no more rows than the safer one of them.
 */
export const walkFaults = (
  walks: readonly Walk[],
  study: Pick<ResolvedStudy, 'sources' | 'generations'>,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
): WalkFaults => {
  const refused: Refused[] = [];
  const found: PlanWarning[] = [];
  for (const walk of walks) {
    const { source, samples, grid, controlRows } = walk.plan;
    const entries = grid.map((value) => walk.entry(value));
    found.push(...withoutRows(entries, samples, registry));
    const size = facts[source]?.size ?? null;
    if (size === null) continue;
    const short = tooFewRows(walk, entries, size, study, registry);
    if (short !== undefined) refused.push(short);
    else if (controlRows === 'fixed')
      found.push({ kind: 'fixed-controls', source, rows: size, samples, generations: study.generations });
  }
  // Walks of other models and sizes have the same.
  const warnings = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
  if (refused.length === 0) return { warnings };
  const fixes = [...new Set(refused.flatMap((one) => one.fixes))];
  return {
    refusal: new CollapsarError('COLLAPSAR_SOURCE_DRY', {
      what: [...new Set(refused.map(({ what }) => what))].join(' '),
      where: 'recommend',
      fix: `What would do: ${fixes.length < 2 ? fixes.join('') : `${fixes.slice(0, -1).join(', ')} or ${fixes.at(-1)!}`}`,
    }),
    warnings,
  };
};

type Entries = readonly ReturnType<Walk['entry']>[];
/** Shares of so few rows that none of them is synthetic. */
const withoutRows = (entries: Entries, samples: number, registry: Registry): readonly PlanWarning[] =>
  entries.flatMap((entry) => {
    const { share = 0 } = mixFacts(registry, entry);
    return isNoRow(share, samples) ? [{ kind: 'no-synthetic-row', strategy: entry.as, share, samples }] : [];
  });

interface Refused {
  readonly what: string;
  readonly fixes: readonly string[];
}
/** A source of `size` rows that does not last for the walk; undefined = it does. */
const tooFewRows = (
  { plan: { source, samples, axis } }: Walk,
  entries: Entries,
  size: number,
  { sources, generations }: Pick<ResolvedStudy, 'sources' | 'generations'>,
  registry: Registry,
): Refused | undefined => {
  const drawn = takes(
    registry,
    'sources',
    sources.find(({ as }) => as === source)!,
    'draw',
    'again',
  )
    ? ['draw: again on the source (the answer is then about the table as the population)']
    : [];
  if (samples > size)
    return {
      what: `Source ${source} has ${size} rows, fewer than ${samples} samples: chains that begin with ${samples} real rows will fail.`,
      fixes: [`samples of at most ${size}`, ...drawn],
    };
  const needs = entries.map((entry) => freshRows(registry, entry, samples, generations));
  const dry = entries.filter((_, i) => needs[i]! > size);
  if (dry.length === 0) return undefined;
  const first = entries[needs.indexOf(Math.max(...needs))]!;
  return {
    what: `Source ${source} has ${size} rows, too few for the fresh real rows of ${dry.map(({ as }) => as).join(', ')} over ${generations} generations: their chains will fail.`,
    fixes: [
      ...enough(registry, first, { size, samples, generations }, axis.kind),
      ...drawn,
      ...(takes(registry, 'strategies', first, 'real', 'fixed') ? ['real: fixed (another question)'] : []),
    ],
  };
};

interface Room {
  readonly size: number;
  readonly samples: number;
  readonly generations: number;
}
/** The most generations, and the largest T, for which the rows would last. */
const enough = (registry: Registry, entry: EntryUse, { size, samples, generations }: Room, axis: string): string[] => {
  let most = generations;
  while (most > 1 && freshRows(registry, entry, samples, most) > size) most--;
  let T = samples;
  while (T > 1 && freshRows(registry, entry, T, generations) > size) T--;
  const { share = 0 } = mixFacts(registry, entry);
  return [
    ...(most > 1 ? [`generations of at most ${most}`] : []),
    // Counts of real rows are what they are, whatever T.
    ...(axis === 'real-rows' || T < 2 || realRows(share, T) === 0 ? [] : [`samples of at most ${T}`]),
  ];
};

/** Whether the entry, or one inside it, has an option that may be set to this. */
const takes = (
  registry: Registry,
  kind: 'sources' | 'strategies',
  entry: EntryUse,
  option: string,
  value: string,
): boolean =>
  (registry.find(kind, entry.use).options as JsonSchema).properties?.[option]?.enum?.includes(value) === true ||
  registry.inner(kind, entry).some((inner) => inner.kind === kind && takes(registry, kind, inner.entry, option, value));
