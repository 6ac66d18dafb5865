import type { ControlPlan, JsonObject, ResolvedEntry } from '../contracts/index.js';
import { mixFacts, type Registry } from '../plugin/index.js';
import { realRows } from './samples.js';

/** The two strategies that controls are made of. */
const REAL_ONLY = 'real-only';
const REPLACE = 'replace';

/** A strategy of one source, model and T, with what it is compared with. */
export interface Compared {
  readonly strategy: ResolvedEntry;
  readonly role: 'strategy' | 'control';
  readonly share?: number;
  readonly control?: ControlPlan;
}
export interface Setting {
  /** T */
  readonly samples: number;
  readonly generations: number;
  /** rows that the source has; null = unlimited */
  readonly size: number | null;
}

/**
 * The strategies with their controls added: C, `real-only` on as many rows as the strategy trains on; C', `real-only`
 * on its real rows alone; and `replace` for scale. A control that equals a strategy of the study is that strategy, and
 * equal controls are one.
 */
export const withControls = (
  strategies: readonly ResolvedEntry[],
  setting: Setting,
  registry: Registry,
): readonly Compared[] => {
  const compared = strategies.filter(({ use }) => registry.find('strategies', use).id !== REAL_ONLY);
  const pool = new Pool(strategies, registry);
  if (compared.length > 0) pool.add({ use: REPLACE, with: {} }, REPLACE);
  const plans = new Map(compared.map((strategy) => [strategy, controlPlan(strategy, setting, registry, pool)]));
  const replace = pool.added.find(({ use }) => use === REPLACE);
  // The added `replace` is judged too, where that costs no further chain.
  const matched = pool.labelOf({ use: REAL_ONLY, with: realOnlyOptions(setting, registry) });
  return [
    ...strategies.map((strategy) => {
      const control = plans.get(strategy);
      return { strategy, role: 'strategy' as const, ...share(strategy, registry), ...(control ? { control } : {}) };
    }),
    ...pool.added.map((strategy) => ({
      strategy,
      role: 'control' as const,
      ...share(strategy, registry),
      ...(strategy === replace && matched !== undefined
        ? { control: { matched, rows: isAmple(setting) ? ('fresh' as const) : ('fixed' as const), ...noteOf(setting) } }
        : {}),
    })),
  ];
};

/** The strategies without any control. */
export const withoutControls = (strategies: readonly ResolvedEntry[], registry: Registry): readonly Compared[] =>
  strategies.map((strategy) => ({ strategy, role: 'strategy', ...share(strategy, registry) }));

const share = (strategy: ResolvedEntry, registry: Registry): { readonly share?: number } => {
  const a = mixFacts(registry, strategy).share;
  return a === undefined ? {} : { share: a };
};

/** Enough rows for T fresh ones in each generation. */
const isAmple = ({ size, samples, generations }: Setting): boolean => size === null || size >= samples * generations;
const noteOf = (setting: Setting): { readonly note?: string } =>
  isAmple(setting)
    ? {}
    : {
        note: `The source has ${setting.size} rows, too few for ${setting.samples} fresh ones in each of ${setting.generations} generations: the control trains on the same fixed real rows again.`,
      };
const realOnlyOptions = (setting: Setting, registry: Registry): JsonObject =>
  registry.options('strategies', { use: REAL_ONLY, with: isAmple(setting) ? {} : { rows: 'fixed' } });

const controlPlan = (strategy: ResolvedEntry, setting: Setting, registry: Registry, pool: Pool): ControlPlan => {
  const { share: a, divides, real, constantSize: constant } = mixFacts(registry, strategy);
  const ample = isAmple(setting);
  const matched = !ample
    ? pool.add({ use: REAL_ONLY, with: { rows: 'fixed' } }, 'real-only fixed')
    : constant
      ? pool.add({ use: REAL_ONLY, with: {} }, REAL_ONLY)
      : pool.add(
          { use: REAL_ONLY, with: { like: { use: strategy.use, with: strategy.with } } },
          `real-only like ${strategy.as}`,
        );
  const plan: ControlPlan = { matched, rows: ample ? 'fresh' : 'fixed', ...noteOf(setting) };
  if (a === undefined || a <= 0 || a >= 1) return plan;
  const { samples, generations, size } = setting;
  // A strategy that adds its synthetic rows to T real ones has all T of them for its real part.
  const n = divides ? realRows(a, samples) : samples;
  if (divides && (n === 0 || n === samples)) return plan;
  const fresh = real === 'fresh' && (size === null || size >= n * generations);
  const options = { ...(fresh ? {} : { rows: 'fixed' }), ...(divides ? { syntheticShare: a } : {}) };
  const label = `real-only${fresh ? '' : ' fixed'}${divides ? ` n=${n}` : ''}`;
  return { ...plan, realPart: pool.add({ use: REAL_ONLY, with: options }, label) };
};

/** The strategies of one source, model and T: the study's own and the controls so far, each once. */
class Pool {
  readonly added: ResolvedEntry[] = [];
  readonly #labels = new Map<string, string>();
  readonly #taken: Set<string>;

  constructor(
    own: readonly ResolvedEntry[],
    private readonly registry: Registry,
  ) {
    this.#taken = new Set(own.map(({ as }) => as));
    for (const strategy of own) {
      const identity = registry.canonical('strategies', strategy);
      if (!this.#labels.has(identity)) this.#labels.set(identity, strategy.as);
    }
  }

  labelOf(entry: { readonly use: string; readonly with: JsonObject }): string | undefined {
    return this.#labels.get(this.registry.canonical('strategies', entry));
  }

  /** The label under which the study has this strategy, added if need be. */
  add(entry: { readonly use: string; readonly with: JsonObject }, wanted: string): string {
    const identity = this.registry.canonical('strategies', entry);
    const known = this.#labels.get(identity);
    if (known !== undefined) return known;
    const as = this.#taken.has(wanted) ? `${wanted} (control)` : wanted;
    // Shares that round to the same n of the same T are the same chain.
    if (this.added.some((other) => other.as === as)) return as;
    this.#labels.set(identity, as);
    this.added.push({ use: entry.use, as, with: this.registry.options('strategies', entry) });
    return as;
  }
}
