import type { ControlPlan, JsonObject, RecordedControl, ResolvedEntry } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { mixFacts, type ControlStrategies, type MixFacts, type RealOnlyRows, type Registry } from '../plugin/index.js';
import { realRows } from './samples.js';

/** A strategy of one source, model and T, with what it is compared with. */
export interface Compared {
  readonly strategy: ResolvedEntry;
  readonly role: 'strategy' | 'control';
  readonly share?: number;
  readonly control?: ControlPlan;
}
export interface ControlSetting {
  /** T */
  readonly samples: number;
  readonly generations: number;
  /** rows that the source has; null = unlimited */
  readonly size: number | null;
}

/**
 * The strategies with their controls added: C, real rows alone and as many as the strategy trains on; C', the strategy's
 * real rows alone; and the synthetic rows alone, for scale. A control that equals a strategy of the study is that
 * strategy, and equal controls are one. `labels`: those given so far, of other sources, models and T too.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID where the host was made without controls
 */
export const withControls = (
  strategies: readonly ResolvedEntry[],
  setting: ControlSetting,
  registry: Registry,
  labels: StrategyLabels = new StrategyLabels(strategies, registry),
): readonly Compared[] => {
  const { realOnly, replace } = controlsOf(registry);
  const itself = registry.find('strategies', realOnly.use);
  const compared = strategies.filter(({ use }) => registry.find('strategies', use) !== itself);
  const pool = new Pool(strategies, registry, labels);
  const scale = { use: replace.use, with: {} };
  if (compared.length > 0) pool.add(scale, replace.as);
  const plans = new Map(compared.map((strategy) => [strategy, controlPlan(strategy, setting, registry, pool)]));
  const added = pool.added.find(({ as }) => as === pool.labelOf(scale));
  // The added one is judged too, where that costs no further chain.
  const rows = isAmple(setting) ? 'fresh' : 'fixed';
  const matched = pool.labelOf(realOnlyAt(registry, { rows }));
  return [
    ...strategies.map((strategy) => {
      const control = plans.get(strategy);
      return { strategy, role: 'strategy' as const, ...share(strategy, registry), ...(control ? { control } : {}) };
    }),
    ...pool.added.map((strategy) => ({
      strategy,
      role: 'control' as const,
      ...share(strategy, registry),
      ...(strategy === added && matched !== undefined
        ? { control: { matched, rows: rows as ControlPlan['rows'] } }
        : {}),
    })),
  ];
};

/**
 * The recorded strategies of a model whose generations were trained elsewhere, and what they are compared with. A stand-in is
 * another model: it stands beside them, and nothing is judged against it.
 */
export const withRecordedControls = (
  strategies: readonly ResolvedEntry[],
  control: RecordedControl,
  setting: ControlSetting,
  registry: Registry,
  labels: StrategyLabels,
): readonly Compared[] => {
  const { recorded, realOnly } = controlsOf(registry);
  const pool = new Pool(strategies, registry, labels);
  const own = (strategy: ResolvedEntry, plan?: ControlPlan): Compared => ({
    strategy,
    role: 'strategy',
    ...share(strategy, registry),
    ...(plan === undefined ? {} : { control: plan }),
  });
  const against = (matched: string): ControlPlan => ({ matched, rows: 'fresh' });
  const compared = strategies.map((strategy): Compared => {
    const name = recorded.strategyOf(strategy.with);
    switch (control.kind) {
      case 'stand-in':
        return own(strategy);
      case 'first-generation':
        return own(
          strategy,
          against(pool.add({ use: recorded.use, with: recorded.with(name, true) }, `${strategy.as} generation 1`)),
        );
      case 'recorded': {
        if (name === control.strategy) return own(strategy);
        const real = strategies.find((one) => recorded.strategyOf(one.with) === control.strategy);
        const matched = real?.as ?? pool.add({ use: recorded.use, with: recorded.with(control.strategy) }, realOnly.as);
        return own(strategy, against(matched));
      }
    }
  });
  if (control.kind === 'stand-in')
    pool.add(realOnlyAt(registry, { rows: isAmple(setting) ? 'fresh' : 'fixed' }), 'real-only stand-in');
  return [...compared, ...pool.added.map((strategy): Compared => ({ strategy, role: 'control' }))];
};

/** What controls are made of. @throws CollapsarError COLLAPSAR_STUDY_INVALID where the host was made without */
export const controlsOf = ({ controls }: Registry): ControlStrategies => {
  if (controls !== undefined) return controls;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: 'nothing can be compared with real rows: this host has no strategies that serve as controls',
    where: 'controls',
    why: 'It was made without `controls`',
    fix: 'Hand them to createHost, or write controls: false',
  });
};

/** The control on these real rows, as an entry of the study. */
export const realOnlyAt = (
  registry: Registry,
  rows: RealOnlyRows,
): { readonly use: string; readonly with: JsonObject } => {
  const { realOnly } = controlsOf(registry);
  const entry = { use: realOnly.use, with: realOnly.with(rows) };
  const use = registry.idOf(registry.find('strategies', entry.use));
  return { use, with: registry.options('strategies', entry) };
};

/** Whether a name is one that controls may have. */
export const namesControl = ({ realOnly, replace }: ControlStrategies, name: string): boolean =>
  [realOnly.as, replace.as].some((as) => name === as || name.startsWith(`${as} `));

/** The strategies without any control. */
export const withoutControls = (strategies: readonly ResolvedEntry[], registry: Registry): readonly Compared[] =>
  strategies.map((strategy) => ({ strategy, role: 'strategy', ...share(strategy, registry) }));

const share = (strategy: ResolvedEntry, registry: Registry): { readonly share?: number } => {
  const a = mixFacts(registry, strategy).share;
  return a === undefined ? {} : { share: a };
};

/** Enough rows for T fresh ones in each generation. */
const isAmple = ({ size, samples, generations }: ControlSetting): boolean =>
  size === null || size >= samples * generations;

const controlPlan = (strategy: ResolvedEntry, setting: ControlSetting, registry: Registry, pool: Pool): ControlPlan => {
  const mix = mixFacts(registry, strategy);
  const { as } = controlsOf(registry).realOnly;
  const ample = isAmple(setting);
  const matched = !ample
    ? pool.add(realOnlyAt(registry, { rows: 'fixed' }), `${as} fixed`)
    : mix.constantSize
      ? pool.add(realOnlyAt(registry, { rows: 'fresh' }), as)
      : pool.add(
          realOnlyAt(registry, { rows: 'fresh', like: { use: strategy.use, with: strategy.with } }),
          `${as} like ${strategy.as}`,
        );
  const realPart = realPartControl(mix, setting, registry, pool);
  return {
    matched,
    rows: ample ? 'fresh' : 'fixed',
    ...(realPart === undefined ? {} : { realPart }),
  };
};

/** Real rows alone, as many as a mix of both kinds has; undefined where the strategy has rows of one kind only. */
const realPartControl = (
  { share: a, divides, real }: MixFacts,
  { samples, generations, size }: ControlSetting,
  registry: Registry,
  pool: Pool,
): ControlPlan['realPart'] => {
  if (!isMixed(a)) return undefined;
  // A strategy that adds its synthetic rows to T real ones has all T of them for its real part.
  const n = divides ? realRows(a, samples) : samples;
  if (divides && (n === 0 || n === samples)) return undefined;
  const fresh = real === 'fresh' && (size === null || size >= n * generations);
  const rows = fresh ? 'fresh' : 'fixed';
  const { as } = controlsOf(registry).realOnly;
  const label = fresh ? as : `${as} fixed`;
  if (!divides) return pool.add(realOnlyAt(registry, { rows }), label);
  // The same n of another T is another share of it; shares that round to the same n of the same T are the same chain.
  const named = `${label} n=${n}`;
  return pool.add(realOnlyAt(registry, { rows, share: a }), named, `${named} of ${samples}`, `${rows} ${n}`);
};

const isMixed = (share: number | undefined): share is number => share !== undefined && share > 0 && share < 1;

type Entry = Pick<ResolvedEntry, 'use' | 'with'>;

/** What each label of a study stands for: no two strategies or controls have one, in whichever part of the grid they stand. */
export class StrategyLabels {
  readonly #identities = new Map<string, string>();
  readonly #own: ReadonlySet<string>;

  constructor(
    own: readonly ResolvedEntry[],
    private readonly registry: Registry,
  ) {
    this.#own = new Set(own.map(({ as }) => as));
    for (const { as, ...entry } of own) this.#identities.set(as, registry.canonical('strategies', entry));
  }

  /** `wanted`, or what tells it apart: from a strategy of the study "(control)", from another control `apart`. */
  for(entry: Entry, wanted: string, apart?: string): string {
    const identity = this.registry.canonical('strategies', entry);
    const isOpen = (label: string): boolean => (this.#identities.get(label) ?? identity) === identity;
    const marked = `${wanted} (control)`;
    const others = this.#own.has(wanted) || apart === undefined ? [marked] : [apart, marked];
    let label = [wanted, ...others].find(isOpen);
    for (let n = 2; label === undefined; n++) label = [`${wanted} (control ${n})`].find(isOpen);
    this.#identities.set(label, identity);
    return label;
  }
}

/** The strategies of one source, model and T: the study's own and the controls so far, each once. */
class Pool {
  readonly added: ResolvedEntry[] = [];
  readonly #known = new Map<string, string>();

  constructor(
    own: readonly ResolvedEntry[],
    private readonly registry: Registry,
    private readonly labels: StrategyLabels,
  ) {
    for (const strategy of own) {
      const identity = registry.canonical('strategies', strategy);
      if (!this.#known.has(identity)) this.#known.set(identity, strategy.as);
    }
  }

  labelOf(entry: Entry): string | undefined {
    return this.#known.get(this.registry.canonical('strategies', entry));
  }

  /** The label under which the study has this strategy, added if need be. `chain`: names one that several entries are. */
  add(entry: Entry, wanted: string, apart?: string, chain?: string): string {
    const known = this.labelOf(entry) ?? (chain === undefined ? undefined : this.#known.get(chain));
    if (known !== undefined) return known;
    const as = this.labels.for(entry, wanted, apart);
    this.#known.set(this.registry.canonical('strategies', entry), as);
    if (chain !== undefined) this.#known.set(chain, as);
    const use = this.registry.idOf(this.registry.find('strategies', entry.use));
    this.added.push({ use, as, with: this.registry.options('strategies', entry) });
    return as;
  }
}
