import type {
  Cell,
  GroupPlan,
  ResolvedEntry,
  ResolvedModel,
  ResolvedStudy,
  SourceFacts,
  WalkPlan,
} from '../../contracts/index.js';
import { mixFacts, type Registry } from '../../plugin/index.js';
import { controlsOf, realOnlyAt } from '../controls.js';
import { recommendSettings } from '../tolerances.js';
import { expandStudy, type ExpandOptions } from '../expand.js';
import { bareId, takesPart } from '../labels.js';
import { axisOf, refused, setOption, sharePath, type WalkAxis } from './axis.js';

/** One group of the walk over all seeds that it may come to. */
export interface WalkArm {
  readonly entry: ResolvedEntry;
  readonly group: GroupPlan;
  /** in the order of the seeds */
  readonly cells: readonly Cell[];
}

type Facts = Readonly<Record<string, SourceFacts>>;

/** One strategy along its axis, of one source, model and T: makes the cells of any value on demand. */
export class Walk {
  readonly plan: Omit<WalkPlan, 'steps'>;
  /** labels of the metrics that take part here */
  readonly measured: readonly string[];
  readonly #arms = new Map<number | undefined, WalkArm>();
  readonly #axis: WalkAxis;
  readonly #control: ResolvedEntry;

  constructor(
    /** narrowed to one source, model and T, with the seeds that the walk may use */
    private readonly study: ResolvedStudy,
    private readonly strategy: ResolvedEntry,
    private readonly registry: Registry,
    private readonly facts: Facts,
    private readonly options: ExpandOptions,
  ) {
    const [source, model, samples] = [study.sources[0]!.as, study.models[0]!.as, study.samples[0]!];
    this.measured = study.metrics.filter((metric) => takesPart(metric, { source, model })).map(({ as }) => as);
    this.#axis = axisOf(registry, strategy, study.recommend!, samples);
    const size = facts[source]?.size ?? null;
    const rows = size === null || size >= samples * study.generations ? 'fresh' : 'fixed';
    const { as } = controlsOf(registry).realOnly;
    this.#control = { ...realOnlyAt(registry, { rows }), as: rows === 'fresh' ? as : `${as} ${rows}` };
    const { axis, grid, origin } = this.#axis;
    this.plan = {
      source,
      model,
      samples,
      strategy: strategy.as,
      axis,
      grid,
      ...(origin === undefined ? {} : { origin }),
      control: this.#control.as,
      controlRows: rows,
      real: mixFacts(registry, strategy).real,
    };
  }

  /** that the walk may use, in the order in which it takes them */
  get seeds(): readonly number[] {
    return this.study.seeds;
  }

  /** The strategy at a value. */
  entry(value: number): ResolvedEntry {
    return setOption(this.registry, this.strategy, this.#axis, value, bareId(familyOf(this.strategy)));
  }

  /** undefined: the control. */
  arm(value: number | undefined): WalkArm {
    const known = this.#arms.get(value);
    if (known !== undefined) return known;
    const entry = value === undefined ? this.#control : this.entry(value);
    const { groups, cells } = expandStudy(
      { ...this.study, strategies: [entry], controls: false },
      this.registry,
      this.facts,
      this.options,
    );
    const { control, controlRows } = this.plan;
    const group: GroupPlan =
      value === undefined
        ? { ...groups[0]!, role: 'control' }
        : { ...groups[0]!, ...shareOf(this.registry, entry), control: { matched: control, rows: controlRows } };
    const arm: WalkArm = { entry, group, cells };
    this.#arms.set(value, arm);
    return arm;
  }
}

/** The label without what a sweep or a share added to it. */
const familyOf = ({ as }: ResolvedEntry): string => as.split(' ')[0]!;
const shareOf = (registry: Registry, entry: ResolvedEntry): { readonly share?: number } => {
  const { share } = mixFacts(registry, entry);
  return share === undefined ? {} : { share };
};

/**
 * The walks of a study: one for each source, model and T that the walked strategy takes part in. `seeds`: how many a
 * walk may come to; the study's own come first.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when it is not clear which strategy is meant, or it has no such axis
 */
export const walksOf = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Facts,
  seeds: number,
  options: ExpandOptions = {},
): readonly Walk[] => {
  const recommend = study.recommend ?? recommendSettings();
  const meant = strategiesMeant(study, registry, recommend);
  const walked = { ...walkedStudy(study, registry), recommend, seeds: moreSeeds(study.seeds, seeds) };
  const walks = study.sources.flatMap((source) =>
    walked.models.flatMap((model) =>
      meant
        .filter((strategy) => together(source, model, strategy))
        .flatMap((strategy) =>
          study.samples.map(
            (T) =>
              new Walk(
                { ...walked, sources: [source], models: [model], samples: [T] },
                strategy,
                registry,
                facts,
                options,
              ),
          ),
        ),
    ),
  );
  if (walks.length === 0) throw refused('no source and model take part with the walked strategy', 'Loosen its `only`');
  return walks;
};

/**
 * The study as it speaks of the walked strategy: the values of the axis have labels that no `only` can name, so that what
 * is said of strategies is settled here.
 */
export const walkedStudy = (study: ResolvedStudy, registry: Registry): ResolvedStudy => {
  const [{ as: strategy }] = strategiesMeant(study, registry, study.recommend ?? recommendSettings()) as [
    ResolvedEntry,
  ];
  const settled = <E extends ResolvedEntry>(entries: readonly E[]): E[] =>
    entries
      .filter((entry) => takesPart(entry, { strategy }))
      .map((entry) => {
        const { strategies: _settled, ...only } = entry.only ?? {};
        return entry.only === undefined ? entry : { ...entry, only };
      });
  return { ...study, models: settled(study.models), metrics: settled(study.metrics) };
};

const together = (source: ResolvedEntry, model: ResolvedModel, strategy: ResolvedEntry): boolean =>
  takesPart(model, { source: source.as, strategy: strategy.as }) &&
  takesPart(strategy, { source: source.as, model: model.as });

const moreSeeds = (own: readonly number[], wanted: number): readonly number[] => {
  const seeds = [...own];
  for (let next = Math.max(0, ...own) + 1; seeds.length < wanted; next++) seeds.push(next);
  return seeds;
};

/** Variants of one entry that differ along the axis alone are one strategy. */
const strategiesMeant = (
  { strategies }: ResolvedStudy,
  registry: Registry,
  { strategy: label, axis }: NonNullable<ResolvedStudy['recommend']>,
): readonly ResolvedEntry[] => {
  const named =
    label === undefined
      ? strategies
      : strategies.filter((strategy) => strategy.as === label || familyOf(strategy) === label);
  if (named.length === 0)
    throw refused(
      `nothing in the study is labelled "${label ?? ''}"`,
      `Strategies here: ${strategies.map(({ as }) => as).join(', ')}`,
    );
  const isShare = axis === 'share' || axis === 'real-rows';
  const having = named.filter((strategy) => !isShare || sharePath(registry, strategy) !== undefined);
  if (having.length === 0)
    throw refused(
      label === undefined
        ? 'no strategy of the study has a synthetic share to walk along'
        : `strategy ${label} has no synthetic share to walk along`,
      `Add one that has: ${shareable(registry).join(', ')}`,
    );
  const kinds = new Map<string, ResolvedEntry>();
  for (const strategy of having) {
    const kind = isShare ? withoutShare(registry, strategy) : strategy.as;
    if (!kinds.has(kind)) kinds.set(kind, strategy);
  }
  if (kinds.size > 1)
    throw refused(
      `${having.map(({ as }) => as).join(', ')} could be walked`,
      'Say which with --strategy LABEL, or recommend: { strategy: LABEL }',
    );
  return [...kinds.values()];
};

const shareable = (registry: Registry): readonly string[] =>
  registry.list('strategies').flatMap((entry) => (entry.share === undefined ? [] : [registry.idOf(entry)]));

const withoutShare = (registry: Registry, strategy: ResolvedEntry): string => {
  const axis = axisOf(registry, strategy, { ...recommendSettings(), grid: [0.5] }, 2);
  return registry.canonical('strategies', setOption(registry, strategy, axis, 0.5, ''));
};
