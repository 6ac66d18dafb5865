import type { ResolvedEntry, ResolvedModel, ResolvedStudy, SourceFacts } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import {
  either,
  CAPABILITIES,
  SINGULAR,
  type EntryKind,
  type EntryUse,
  type Capability,
  type JsonSchema,
  type Registry,
} from '../plugin/index.js';
import { takesPart } from './labels.js';

/** One entry that does not fit where it would take part. */
interface Misfit {
  readonly kind: 'models' | 'strategies' | 'metrics';
  readonly label: string;
  readonly reason: string;
  readonly source: string;
  readonly model?: string;
}

/**
 * Whether everything that the study brings together fits: kinds of data, and what entries need against what their
 * source and model provide. `facts`, where a source was opened already, say more exactly what it provides.
 * @throws CollapsarError COLLAPSAR_NEEDS_UNMET with every misfit and what to do about it
 */
export const checkCompatibility = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>> = {},
): void => {
  const misfits: Misfit[] = [];
  const fits = new Map<string, Fitting>();
  const judge = (
    kind: Misfit['kind'],
    label: string,
    reasons: readonly string[],
    source: string,
    model?: string,
  ): void => {
    const key = `${kind} ${label}`;
    const good = fits.get(key) ?? { sources: new Set(), models: new Set() };
    fits.set(key, good);
    if (reasons.length === 0) {
      good.sources.add(source);
      if (model !== undefined) good.models.add(model);
    }
    for (const reason of reasons)
      misfits.push({ kind, label, reason, source, ...(model === undefined ? {} : { model }) });
  };
  for (const source of study.sources) {
    const given = providedBy(source, registry, facts[source.as]);
    const data = registry.dataOf('sources', source);
    for (const model of study.models) {
      if (!takesPart(model, { source: source.as })) continue;
      const partner = { label: `source ${source.as}`, data };
      const reasons = modelReasons(registry, model, given, partner);
      judge('models', model.as, reasons, source.as);
      if (reasons.length > 0) continue;
      const capabilities = capabilitiesOfBoth(given, registry.provides('models', model));
      const both = { ...partner, label: `source ${source.as} with model ${model.as}` };
      const at = { source: source.as, model: model.as };
      const strategies = study.strategies.filter(
        (strategy) => takesPart(strategy, at) && takesPart(model, { strategy: strategy.as }),
      );
      for (const strategy of strategies)
        judge(
          'strategies',
          strategy.as,
          [
            ...entryReasons(registry, 'strategies', strategy, capabilities, both),
            ...trainedElsewhere(registry, strategy, model),
          ],
          source.as,
          model.as,
        );
      for (const metric of study.metrics)
        if (takesPart(metric, at) && strategies.some(({ as }) => takesPart(metric, { strategy: as })))
          judge(
            'metrics',
            metric.as,
            entryReasons(registry, 'metrics', metric, capabilities, both),
            source.as,
            model.as,
          );
    }
  }
  if (misfits.length > 0) throw unmet(misfits, fits);
};

const providedBy = (
  source: ResolvedEntry,
  registry: Registry,
  facts: SourceFacts | undefined,
): readonly Capability[] => [
  ...registry.provides('sources', source),
  ...((facts?.provides ?? []) as readonly Capability[]),
];

/** The sources and models that an entry fits. */
interface Fitting {
  readonly sources: Set<string>;
  readonly models: Set<string>;
}

const unmet = (misfits: readonly Misfit[], fits: ReadonlyMap<string, Fitting>): CollapsarError => {
  const lines = new Set(misfits.map(({ kind, label, reason }) => `\n  ${SINGULAR[kind]} ${label} ${reason}`));
  const advice = new Set(misfits.map((misfit) => adviceFor(misfit, fits.get(`${misfit.kind} ${misfit.label}`)!)));
  return new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    what: `${lines.size === 1 ? 'one entry does' : `${lines.size} entries do`} not fit the study:${[...lines].join('')}`,
    fix: `\n${[...advice].join('\n')}`,
  });
};

interface Partner {
  readonly label: string;
  readonly data: string;
}

/** Why a strategy that trains does not fit a model whose generations were recorded. */
const trainedElsewhere = (registry: Registry, strategy: ResolvedEntry, model: ResolvedModel): readonly string[] =>
  registry.provides('models', model).includes('recorded') &&
  !registry.needs('strategies', strategy).includes('recorded')
    ? [`trains on rows, and the generations of model ${model.as} were trained elsewhere`]
    : [];

const modelReasons = (
  registry: Registry,
  model: ResolvedModel,
  given: readonly Capability[],
  source: Partner,
): readonly string[] => {
  const reasons = [
    ...entryReasons(registry, 'models', model, new Set(given), source),
    ...(registry.learns(model)
      ? []
      : [
          'learns nothing from rows as it is set up, so that no generation would follow from the one before: say how it is trained, or let it teach or be a base',
        ]),
  ];
  if (model.initialise === 'scratch' || registry.provides('models', model).includes('start')) return reasons;
  return [
    ...reasons,
    `says initialise: ${model.initialise}, but cannot be fitted starting from an earlier model (it does not provide \`start\`)`,
  ];
};

/** Why an entry does not fit its partners: its data, those of strategies and scorers inside it, and its needs. */
const entryReasons = (
  registry: Registry,
  kind: EntryKind,
  entry: ResolvedEntry,
  capabilities: ReadonlySet<Capability>,
  partner: Partner,
): readonly string[] => {
  const { kinds } = registry.find(kind, entry.use);
  const data = registry.dataOf(kind, entry);
  if (kinds !== undefined && !kinds.some((of) => of === partner.data))
    return [`is for ${either(kinds)}, and ${partner.label} has ${partner.data}`];
  if (data !== 'any' && data !== partner.data) return [`is for ${data}, and ${partner.label} has ${partner.data}`];
  const inner = registry
    .inner(kind, entry)
    // A metric's classifier may be fitted to anything; what a strategy draws from or scores is the study's own data.
    .filter(({ role, kind: of }) => role !== 'on' && (kind !== 'metrics' || of === 'scorers'))
    .map((found) => ({ found, data: registry.dataOf(found.kind, found.entry) }))
    .filter(({ data: of }) => of !== 'any' && of !== partner.data)
    .map(
      ({ found, data: of }) =>
        `has ${found.option} ${found.entry.use} for ${of}, and ${partner.label} has ${partner.data}`,
    );
  const cells = CELLS.flatMap((what): readonly string[] => {
    const unfit = capabilities.has(what) ? without(what, registry, kind, entry) : [];
    if (unfit.length === 0) return [];
    const { taken, has, instead } = CELL_WORDS[what];
    return [
      `takes ${taken}${unfit[0] === entry.use ? '' : ` (${unfit.join(', ')})`}, and ${partner.label} has ${has}; ${takersOf(what, registry, kind, entry)}, or ${instead}`,
    ];
  });
  const missing = registry.needs(kind, entry).filter((capability) => !capabilities.has(capability));
  const needs =
    missing.length === 0
      ? []
      : [
          `needs ${missing.map((capability) => `${capability} (${CAPABILITIES[capability]})`).join(' and ')}, which ${partner.label} does not provide`,
        ];
  return [...inner, ...cells, ...needs];
};

/** What cells may be beside numbers. */
const CELLS = ['categories', 'missing'] as const;
type Cells = (typeof CELLS)[number];
const CELL_WORDS = {
  categories: {
    taken: 'columns for numbers',
    has: 'categorical ones',
    instead: 'read columns of numbers alone',
  },
  missing: {
    taken: 'every cell for one that holds something',
    has: 'missing ones (missing: model)',
    instead: 'let the source fill them in (missing: impute, or missing: category)',
  },
} as const satisfies Readonly<Record<Cells, object>>;

/**
 * The entry itself, and the scorers and models inside it, that would take the index of a category for a number, or what stands in
 * a missing cell for a value. What takes data of any kind mostly looks at no number; to be given missing cells it has to say so.
 */
const without = (what: Cells, registry: Registry, kind: EntryKind, entry: EntryUse): readonly string[] => {
  if (kind !== 'strategies') {
    const { data } = registry.find(kind, entry.use);
    const looks = data === 'vectors' || (data === 'any' && what === 'missing');
    return looks && !registry.provides(kind, entry).includes(what) ? [entry.use] : [];
  }
  return registry
    .inner(kind, entry)
    .filter((inner) => inner.role !== 'on' && inner.kind !== 'sources')
    .flatMap((inner) => without(what, registry, inner.kind, inner.entry));
};

/** What of this kind takes such cells: the entry itself with another choice of one option, else all that do. */
const takersOf = (what: Cells, registry: Registry, kind: EntryKind, entry: EntryUse): string => {
  const takes = (use: EntryUse): boolean => registry.provides(kind, use).includes(what);
  const properties: JsonSchema = registry.find(kind, entry.use).options.properties ?? {};
  const choices = Object.entries(properties as Readonly<Record<string, JsonSchema>>).flatMap(([option, schema]) =>
    (schema.enum ?? []).map((value) => ({ option, value: value as string })),
  );
  const choice = choices.find(({ option, value }) => takes({ ...entry, with: { ...entry.with, [option]: value } }));
  if (choice !== undefined) return `\`${choice.option}: ${String(choice.value)}\` takes them`;
  // What has to be given another entry (class-conditional its model) takes what that one does: nothing is known of it by itself.
  const asIs = ({ options }: { readonly options: { readonly required?: readonly string[] } }): boolean =>
    (options.required ?? []).length === 0;
  const others =
    kind === 'strategies'
      ? []
      : registry.list(kind).filter((one) => one.data === 'vectors' && asIs(one) && takes({ use: one.id }));
  return `use what provides \`${what}\`${others.length === 0 ? '' : `, as ${others.map(({ id }) => id).join(', ')} ${others.length === 1 ? 'does' : 'do'}`}`;
};

const adviceFor = (
  { kind, label, source, model }: Misfit,
  good: { readonly sources: ReadonlySet<string>; readonly models: ReadonlySet<string> },
): string => {
  const name = `${SINGULAR[kind]} ${label}`;
  if (good.sources.size === 0) return `Nothing in the study goes with ${name}: take it out, or add what it is for`;
  if (!good.sources.has(source))
    return `Say where ${name} belongs with only: { sources: [${[...good.sources].join(', ')}] }`;
  if (model !== undefined && !good.models.has(model))
    return `Say where ${name} belongs with only: { models: [${[...good.models].join(', ')}] }`;
  return `${name} fits some pairs only: split the study, or narrow it with only: { sources, models } to ${either([...good.models])}`;
};

/** A model whose samples carry no labels takes them from the real rows too, and with them what is told by a label. */
const capabilitiesOfBoth = (source: readonly Capability[], model: readonly Capability[]): Set<Capability> => {
  const unlabelled = source.includes('labels') && !model.includes('labels');
  const kept = unlabelled
    ? source.filter((capability) => capability !== 'labels' && capability !== 'truth.rare')
    : source;
  // That a model takes categories makes none of numbers, nor missing cells where none are.
  return new Set([
    ...kept,
    ...model.filter((capability) => !CELLS.some((what) => what === capability)),
    ...(model.includes('recorded') ? [] : (['training'] as const)),
  ]);
};
