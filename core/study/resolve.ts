import {
  studySchema,
  type EntryFile,
  type Gate,
  type Json,
  type JsonObject,
  type ModelFile,
  type Only,
  type ResolvedEntry,
  type ResolvedMetric,
  type ResolvedModel,
  type ResolvedStudy,
  type StudyFile,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { nearest, type ControlStrategies, type Registry } from '../plugin/index.js';
import { namesControl } from './controls.js';
import { filled } from './defaults.js';
import { metricKey } from './keys.js';
import type { Locate } from './read.js';
import { refuseShares } from './samples.js';
import { recommendSettings, toleranceOf } from './tolerances.js';
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
  refuseTooLarge({ sources, models, strategies, metrics, samples: listOf(file.samples ?? []) });
  const entry = (variant: Variant<EntryFile>): ResolvedEntry => ({
    use: variant.use,
    as: variant.label,
    with: variant.options,
    ...(variant.entry.only === undefined
      ? {}
      : { only: resolveOnly(variant.entry.only, lists, where(`${variant.place}.only`)) }),
  });
  // Who runs the cells decides nothing of what they are.
  const {
    $schema: _,
    executor: _by,
    title = file.study,
    recommend,
    gallery,
    authors,
    tables = 'csv',
    ...rest
  } = filled(studySchema, file);
  const samples = listOf(rest.samples);
  const resolved: ResolvedStudy = {
    ...rest,
    title,
    sources: sources.map(entry),
    models: models.map((variant) => resolveModel(entry(variant), variant, registry, where)),
    strategies: strategies.map(entry),
    metrics: metrics.map((variant): ResolvedMetric => {
      const metric = entry(variant);
      return { ...metric, key: metricKey(registry, metric) };
    }),
    samples,
    seeds: seedsOf(rest.seeds),
    tolerance: toleranceOf(file.tolerance),
    ...(recommend === undefined ? {} : { recommend: recommendSettings(recommend) }),
    gates: resolveGates(
      rest.gates,
      { source: sources, model: models, strategy: strategies },
      rest.controls ? registry.controls : undefined,
      where,
    ),
    ...(gallery === false ? {} : { gallery }),
    ...authorsOf(authors),
    // A study that asks for what it gets anyway is the same study.
    ...(tables === 'csv' ? {} : { tables }),
  };
  for (const [i, strategy] of strategies.entries())
    refuseShares(registry, resolved.strategies[i]!, samples, where(strategy.place));
  return resolved;
};

/** Settings of a grid that are looked at before anything runs: more take minutes and gigabytes. */
const MOST_SETTINGS = 1_000_000;

const refuseTooLarge = (axes: Readonly<Record<string, readonly unknown[]>>): void => {
  const sizes = Object.entries(axes).map(([name, { length }]) => [name, Math.max(1, length)] as const);
  const settings = sizes.reduce((product, [, size]) => product * size, 1);
  if (settings <= MOST_SETTINGS) return;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `${sizes.map(([name, size]) => `${size} ${name}`).join(' x ')} are ${settings} settings, and a study has ${MOST_SETTINGS} at most`,
    fix: 'Write several studies, or sweep fewer values',
  });
};

/** A name alone is an author too. */
export const authorsOf = (authors: StudyFile['authors']): Pick<ResolvedStudy, 'authors'> =>
  authors === undefined
    ? {}
    : { authors: authors.map((author) => (typeof author === 'string' ? { name: author } : author)) };

const seedsOf = (seeds: number | readonly number[]): readonly number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
const listOf = (value: number | readonly number[]): readonly number[] => (typeof value === 'number' ? [value] : value);
const resolveModel = (
  entry: ResolvedEntry,
  { entry: file, place }: Variant<ModelFile>,
  registry: Registry,
  where: (place: string) => string,
): ResolvedModel => {
  const { given, initialise, base } = filled(studySchema.properties.models.items.then, file);
  const refuse = (what: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_STUDY_INVALID', { what, where: where(`${place}.base`), fix });
  if ((base === undefined) === (initialise === 'base'))
    throw base === undefined
      ? refuse('is missing', 'initialise: base starts from a model: base: { use, with, on: { source, rows } }')
      : refuse('is never used', 'Write initialise: base beside it, or take it out');
  if (base === undefined) return { ...entry, given, initialise };
  const fitted: JsonObject = registry.fitted(base as Json, where(`${place}.base`));
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

const GATED = ['source', 'model', 'strategy'] as const;
type GatedLists = Readonly<Record<(typeof GATED)[number], readonly Variant<EntryFile>[]>>;

/**
 * Gates by exact labels: one that names a family (`mix`) becomes one for each of its variants. `controls`: of those that
 * the study adds gates may speak too; absent = it adds none.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when nothing has the label
 */
const resolveGates = (
  gates: readonly Gate[],
  lists: GatedLists,
  controls: ControlStrategies | undefined,
  where: (place: string) => string,
): readonly Gate[] =>
  gates.flatMap((gate, i) =>
    GATED.reduce<readonly Gate[]>(
      (some, key) => {
        const name = gate[key];
        if (name === undefined) return some;
        const known = lists[key].some(({ label, family }) => label === name || family === name);
        if (key === 'strategy' && controls !== undefined && !known && namesControl(controls, name)) return some;
        const labels = labelsOf(name, lists[key], where(`gates[${i}].${key}`));
        return some.flatMap((one) => labels.map((label) => ({ ...one, [key]: label })));
      },
      [gate],
    ),
  );

/**
 * The labels that a name stands for: its own, or all variants of an entry.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with the nearest label
 */
const labelsOf = (name: string, list: readonly Variant<EntryFile>[], where: string): readonly string[] => {
  const exact = list.filter(({ label }) => label === name);
  const found = exact.length > 0 ? exact : list.filter(({ family }) => family === name);
  if (found.length > 0) return found.map(({ label }) => label);
  const names = [...new Set(list.flatMap(({ label, family }) => [label, family]))];
  const meant = nearest(name, names);
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `nothing in the study is labelled "${name}"`,
    where,
    ...(meant === undefined ? {} : { why: `Did you mean "${meant}"?` }),
    fix: `Labels here: ${names.join(', ')}`,
  });
};
