import type {
  JsonObject,
  Only,
  ResolvedEntry,
  ResolvedMetric,
  ResolvedModel,
  ResolvedStudy,
  Tolerance,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Registry } from '../plugin/index.js';
import type { EntryFile, ModelFile, StudyFile } from './file.js';
import { gallerySettings } from './gallery.js';
import { resolveGates } from './gates.js';
import { metricKey } from './keys.js';
import { labelsOf } from './named.js';
import type { Locate } from './read.js';
import { recommendSettings } from './recommend/settings.js';
import { refuseShares } from './samples.js';
import { TOLERATED_NATS, VERDICT_THRESHOLDS } from './thresholds.js';
import { variantsOf, type Variant } from './variants.js';

/**
 * The study with every default written out, sweeps multiplied, options validated and labels unique. `locate`: lines of
 * the file, for messages.
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID, COLLAPSAR_UNKNOWN_ENTRY, COLLAPSAR_ID_TAKEN, COLLAPSAR_STUDY_INVALID,
 * COLLAPSAR_SAMPLES_INVALID
 */
export const resolveStudy = (file: StudyFile, registry: Registry, locate: Locate = () => undefined): ResolvedStudy => {
  const where = (place: string): string => {
    const line = locate(place);
    return line === undefined ? place : `${line}: ${place}`;
  };
  const sources = variantsOf('sources', file.sources, registry, where);
  const models = variantsOf('models', file.models, registry, where);
  const strategies = variantsOf('strategies', file.strategies, registry, where);
  const metrics = variantsOf('metrics', file.metrics, registry, where);
  const lists = { sources, models, strategies };
  const entry = (variant: Variant<EntryFile>): ResolvedEntry => ({
    use: variant.use,
    as: variant.label,
    with: variant.options,
    ...(variant.entry.only === undefined
      ? {}
      : { only: resolveOnly(variant.entry.only, lists, where(`${variant.place}.only`)) }),
  });
  const samples = listOf(file.samples ?? 100);
  const gallery = gallerySettings(file.gallery);
  const resolved: ResolvedStudy = {
    study: file.study,
    title: file.title ?? file.study,
    ...(file.description === undefined ? {} : { description: file.description }),
    plugins: file.plugins ?? [],
    sources: sources.map(entry),
    models: models.map((variant) => resolveModel(entry(variant), variant, registry, where)),
    strategies: strategies.map(entry),
    metrics: metrics.map((variant): ResolvedMetric => {
      const metric = entry(variant);
      return { ...metric, key: metricKey(registry, metric) };
    }),
    samples,
    evaluate: file.evaluate ?? 10000,
    generations: file.generations ?? 20,
    seeds: typeof file.seeds === 'object' ? file.seeds : Array.from({ length: file.seeds ?? 10 }, (_, i) => i + 1),
    seed: file.seed ?? 1,
    controls: file.controls ?? true,
    engine: file.engine ?? 'auto',
    tolerance: resolveTolerance(file.tolerance),
    thresholds: { ...VERDICT_THRESHOLDS, ...file.thresholds },
    ...(file.comparisons === undefined ? {} : { comparisons: { method: 'auto', ...file.comparisons } }),
    ...(file.costs === undefined ? {} : { costs: { realRow: 1, syntheticRow: 0, ...file.costs } }),
    ...(file.recommend === undefined ? {} : { recommend: recommendSettings(file.recommend) }),
    gates: resolveGates(
      file.gates ?? [],
      { source: sources, model: models, strategy: strategies },
      (file.controls ?? true) ? registry.controls : undefined,
      where,
    ),
    limits: { cellSeconds: 3600, cellMemoryMiB: 4096, ...file.limits },
    checkpoints: file.checkpoints ?? 'auto',
    ...(gallery === undefined ? {} : { gallery }),
  };
  for (const [i, strategy] of strategies.entries())
    refuseShares(registry, resolved.strategies[i]!, samples, where(strategy.place));
  return resolved;
};

/** A tenth more of a positive risk; of a log loss the nats that make the likelihood of a row a tenth smaller. */
const resolveTolerance = (file: StudyFile['tolerance'] = {}): Tolerance => ({
  increase: 0.1,
  nats: TOLERATED_NATS,
  against: 'real-only',
  window: 0.5,
  ...file,
  ...(file.increase !== undefined && file.nats === undefined ? { relativeOnly: true } : {}),
});

const listOf = (value: number | readonly number[]): readonly number[] => (typeof value === 'number' ? [value] : value);
const resolveModel = (
  entry: ResolvedEntry,
  { entry: file, place }: Variant<ModelFile>,
  registry: Registry,
  where: (place: string) => string,
): ResolvedModel => {
  const { given = 'fixed', initialise = 'scratch', base } = file;
  const refuse = (what: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_STUDY_INVALID', { what, where: where(`${place}.base`), fix });
  if ((base === undefined) === (initialise === 'base'))
    throw base === undefined
      ? refuse('is missing', 'initialise: base starts from a model: base: { use, with, on: { source, rows } }')
      : refuse('is never used', 'Write initialise: base beside it, or take it out');
  if (base === undefined) return { ...entry, given, initialise };
  const fitted: JsonObject = registry.fitted(base, where(`${place}.base`));
  if (fitted['use'] !== undefined && fitted['use'] !== entry.use)
    throw refuse(
      `is ${String(fitted['use'])}, and ${entry.use} cannot start from it`,
      'A fit starts from a fitted model of the same entry',
    );
  return { ...entry, given, initialise, base: fitted };
};

const resolveOnly = (
  only: Only,
  lists: { readonly [K in keyof Only]-?: readonly Variant<EntryFile>[] },
  where: string,
): Only =>
  Object.fromEntries(
    (Object.keys(lists) as (keyof Only)[])
      .filter((key) => only[key] !== undefined)
      .map((key) => [key, [...new Set(only[key]!.flatMap((name) => labelsOf(name, lists[key], `${where}.${key}`)))]]),
  );
