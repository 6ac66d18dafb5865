import type { ControlAtWorst, Recommendation, WalkTest } from '../../contracts/index.js';
import { crossing, firstAbove, type Excess } from './isotonic.js';
import { mcnemar } from '../tests/counts.js';
import type { PairedLevels, LostSeeds, SafetyRule } from './rule.js';

export interface WalkOptions {
  readonly rule: SafetyRule;
  /** values of the axis from the safest on: .1, .2, ... .9 of a share; 1, .9, ... of a verifier's quality */
  readonly grid: readonly number[];
  /** where the axis begins (share 0: the control itself); absent = nothing is known to be safe */
  readonly origin?: number;
  /** new cells that may be asked for */
  readonly budget: number;
  /** the half step between a safe value and the one that stopped the walk; default: their mean; undefined = there is none */
  half?(safe: number, stopped: number): number | undefined;
  /** seeds of a value (undefined: of the control) that are computed already and cost nothing */
  held?(value: number | undefined): number;
}

/** Asks for seeds 1 to `seeds` of the strategy at `value` and of the control; what exists is reused. */
export interface WalkRequest {
  readonly value: number;
  readonly seeds: number;
}

/** Fewer pairs than this decide nothing, whatever a look says. */
const FEWEST = 5;

/**
 * The sequential walk towards the recommended limit: a pure state machine that asks for cells and is fed their levels. It
 * only goes on from values shown safe, so a false step costs at most its own level and nothing is adjusted over values.
 * It ends at the first value that is not shown safe and then tries the half step before it once, unless that value lost
 * chains: a few seeds beside it that lost none would not show that none is lost there.
 */
export function* recommendWalk(options: WalkOptions): Generator<WalkRequest, Recommendation, PairedLevels> {
  const { rule, grid, origin, budget } = options;
  const ledger = new Spending(options);
  const tests: WalkTest[] = [];
  const excesses: Excess[] = [];
  let control: Float64Array = new Float64Array(0);
  let atWorst: ControlAtWorst | undefined;
  const run = function* (value: number, level: number): Generator<WalkRequest, WalkTest, PairedLevels> {
    const ended = yield* test(value, level, rule, ledger, budget);
    tests.push(ended.test);
    if (ended.test.because === 'nothing-learnt') atWorst = ended.levels?.atWorst;
    if (ended.levels === undefined) return ended.test;
    if (ended.levels.control.length > control.length) control = ended.levels.control;
    // A loss that is infinite in one chain is so on average.
    const excess = ended.test.because === 'lost' ? Infinity : rule.excess(ended.levels);
    excesses.push({ value, excess, weight: Math.max(1, ended.levels.here.length) });
    return ended.test;
  };
  let limit = origin;
  let stopped: WalkTest | undefined;
  for (const value of grid) {
    const found = yield* run(value, rule.coarse);
    if (found.outcome !== 'safe') {
      stopped = found;
      break;
    }
    limit = value;
  }
  const open = stopped !== undefined && isOpen(stopped) ? stopped.value : undefined;
  if (open !== undefined && limit !== undefined) {
    const half = (options.half ?? middle)(limit, open);
    if (half !== undefined && (yield* run(half, rule.refine)).outcome === 'safe') limit = half;
  }
  return {
    // It begins at the origin, which is not shown but known.
    ...(limit === origin ? {} : { limit: limit! }),
    reachedEnd: stopped === undefined,
    ...estimated(inOrder(excesses, options, control, rule)),
    tests,
    cells: ledger.spent,
    budget,
    ...(open === undefined ? {} : { cellsToHalveGap: 3 * ledger.spentAt(open) }),
    ...cautioned(control, rule, atWorst),
  };
}

/** Whether values before it may be safe: not beside lost chains, nor against a control that has learnt nothing. */
const isOpen = ({ because }: WalkTest): boolean => because !== 'lost' && because !== 'nothing-learnt';

const estimated = (ordered: readonly Excess[]): Pick<Recommendation, 'estimate' | 'exceeding'> => {
  const [estimate, exceeding] = [crossing(ordered), firstAbove(ordered)];
  return { ...(estimate === undefined ? {} : { estimate }), ...(exceeding === undefined ? {} : { exceeding }) };
};
const cautioned = (
  control: Float64Array,
  rule: SafetyRule,
  atWorst: ControlAtWorst | undefined,
): Pick<Recommendation, 'caution'> => {
  const caution = atWorst ?? (control.length === 0 ? undefined : rule.caution(control));
  return caution === undefined ? {} : { caution };
};

/** Without the digits that binary fractions add: the value names cells. */
const middle = (safe: number, stopped: number): number => Number(((safe + stopped) / 2).toPrecision(12));

interface Ended {
  readonly test: WalkTest;
  readonly levels?: PairedLevels;
}
const test = function* (
  value: number,
  level: number,
  rule: SafetyRule,
  ledger: Spending,
  budget: number,
): Generator<WalkRequest, Ended, PairedLevels> {
  let levels: Settled | undefined;
  let looked: Pick<WalkTest, 'upper' | 'below'> = {};
  const end = (outcome: WalkTest['outcome'], because?: NonNullable<WalkTest['because']>): Ended => ({
    test: {
      value,
      outcome,
      ...(because === undefined ? {} : { because }),
      seeds: levels?.here.length ?? 0,
      ...(levels === undefined || total(levels.lost) === 0 ? {} : { lost: total(levels.lost) }),
      ...(levels === undefined || (levels.lost.unknown ?? 0) === 0 ? {} : { unknown: levels.lost.unknown! }),
      level,
      ...looked,
    },
    ...(levels === undefined || (levels.here.length === 0 && because !== 'lost') ? {} : { levels }),
  });
  for (const seeds of rule.looks) {
    if (ledger.spent + ledger.price(value, seeds) > budget) return end('undecided', 'budget');
    ledger.pay(value, seeds);
    levels = settled(yield { value, seeds });
    const without = endWithoutLook(levels, level, rule);
    if (without !== undefined) return end(...without);
    const { safe, futile, upper, below } = rule.look(levels, level);
    looked = Number.isFinite(upper) ? { upper, below } : { below };
    // What is not lost against it need not be there.
    if (levels.atWorst !== undefined) return end('undecided', 'nothing-learnt');
    if (safe) return end('safe');
    if (futile) return end('undecided', 'futility');
  }
  return end('undecided', 'seeds');
};

/** What ends a test whatever its look would say; undefined = nothing does. */
const endWithoutLook = (
  { here, lost, diverging }: Settled,
  level: number,
  rule: SafetyRule,
): readonly [WalkTest['outcome'], NonNullable<WalkTest['because']>] | undefined => {
  if (diverging === true) return ['unsafe', 'diverging'];
  // A control that is lost leaves nothing to be safe against.
  if (!rule.lostIsEvent && total(lost) > 0)
    return [mcnemar(lost.here, lost.control) <= level ? 'unsafe' : 'undecided', 'lost'];
  return (lost.unknown ?? 0) > 0 || here.length < FEWEST ? ['undecided', 'failures'] : undefined;
};

interface Settled extends PairedLevels {
  readonly lost: LostSeeds;
}

/** A level that is no number is lost like a seed that has none; what is lost in either arm leaves both and is counted. */
const settled = ({ here, control, lost = NONE, ...rest }: PairedLevels): Settled => {
  const counts = { ...lost };
  const kept: number[] = [];
  here.forEach((level, i) => {
    const [x, c] = [Number.isFinite(level), Number.isFinite(control[i]!)];
    if (x && c) kept.push(i);
    else if (c) counts.here++;
    else if (x) counts.control++;
    else counts.both++;
  });
  const of = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
  return { ...rest, here: of(here), control: of(control), lost: counts };
};
const NONE: LostSeeds = { here: 0, control: 0, both: 0 };
const total = ({ here, control, both }: LostSeeds): number => here + control + both;

/** Counts the cells that are new. */
class Spending {
  spent = 0;
  readonly #seeds = new Map<number | undefined, number>();
  readonly #at = new Map<number, number>();

  constructor(private readonly options: WalkOptions) {}

  #held(value: number | undefined): number {
    return this.#seeds.get(value) ?? this.options.held?.(value) ?? 0;
  }
  price(value: number, seeds: number): number {
    return Math.max(0, seeds - this.#held(value)) + Math.max(0, seeds - this.#held(undefined));
  }
  pay(value: number, seeds: number): void {
    const price = this.price(value, seeds);
    this.spent += price;
    this.#at.set(value, this.spentAt(value) + price);
    this.#seeds.set(value, Math.max(seeds, this.#held(value)));
    this.#seeds.set(undefined, Math.max(seeds, this.#held(undefined)));
  }
  spentAt(value: number): number {
    return this.#at.get(value) ?? 0;
  }
}

/** The half step belongs between its neighbours; the origin is the control held against itself. */
const inOrder = (
  excesses: readonly Excess[],
  axis: Pick<WalkOptions, 'grid' | 'origin'>,
  control: Float64Array,
  rule: SafetyRule,
): Excess[] => {
  const order = inWalkingOrder(axis);
  const sorted = [...excesses].sort((a, b) => order(a.value, b.value));
  return axis.origin === undefined || control.length === 0
    ? sorted
    : [{ value: axis.origin, excess: rule.excessOfControl(control), weight: control.length }, ...sorted];
};

/** Compares values of an axis: below 0 where a walk comes to `a` first. */
export const inWalkingOrder = ({
  grid: [first = NaN, second],
  origin = NaN,
}: Pick<WalkOptions, 'grid' | 'origin'>): ((a: number, b: number) => number) =>
  (second === undefined ? first < origin : second < first) ? (a, b) => b - a : (a, b) => a - b;
