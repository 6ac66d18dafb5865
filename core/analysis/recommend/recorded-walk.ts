import type { Recommendation, WalkedValue, WalkPlan } from '../../contracts/index.js';
import { moments } from '../series/summary.js';
import { mcnemar } from '../tests/counts.js';
import type { Question } from './question.js';
import type { PairedLevels } from './rule.js';
import { recommendWalk, type WalkRequest } from './walk.js';

type Walked = Omit<WalkedValue, 'strategy'>;
export type WalkScale = 'ratio' | 'difference' | 'probability';

/** Chains that cost nothing. */
export interface Chains {
  /** where all are given, and no others exist: how many seeds there are */
  readonly given?: number | undefined;
  /** seeds of a value (undefined: of the control) that were asked for before */
  held?(value: number | undefined): number;
}

/** A walk that writes down every look that it takes. */
export class RecordedWalk {
  readonly steps: Generator<WalkRequest, Recommendation, PairedLevels>;
  scale: WalkScale | undefined;
  readonly #looks = new Map<number, Walked['looks'][number][]>();
  readonly #last = new Map<number, PairedLevels>();
  readonly #asks = new Set<number>();
  #asked: number | undefined;

  constructor(
    plan: Pick<WalkPlan, 'axis' | 'grid' | 'origin' | 'real' | 'controlRows'>,
    budget: number,
    readonly question: Question,
    { given, held }: Chains = {},
  ) {
    const rule = question.rule(plan);
    this.steps = recommendWalk({
      ...walkAxis(plan),
      budget,
      // Nothing of given ones is spent.
      ...(given !== undefined ? { held: () => Infinity } : held === undefined ? {} : { held }),
      rule: {
        ...rule,
        ...(given === undefined ? {} : { looks: looksWithin(rule.looks, given) }),
        look: (levels, level) => {
          const look = rule.look(levels, level);
          this.#write(levels, look.upper, look.below);
          return look;
        },
      },
    });
  }

  /** The next request, or the recommendation; `levels`: of the last request. */
  next(levels?: PairedLevels): IteratorResult<WalkRequest, Recommendation> {
    const step = levels === undefined ? this.steps.next() : this.steps.next(levels);
    this.#asked = step.done === true ? undefined : step.value.value;
    if (this.#asked !== undefined) this.#asks.add(this.#asked);
    return step;
  }

  #write(levels: PairedLevels, upper: number, below: number): void {
    const value = this.#asked!;
    this.scale =
      this.question.kind === 'event'
        ? 'probability'
        : this.scale !== 'difference' && below > 0
          ? 'ratio'
          : 'difference';
    this.#last.set(value, levels);
    const looks = this.#looks.get(value) ?? [];
    this.#looks.set(value, looks);
    looks.push({
      seeds: levels.here.length,
      estimate: estimateOf(levels, this.question, below),
      ...(Number.isFinite(upper) ? { upper } : {}),
    });
  }

  /** Whether the walk came to a value. */
  looked(value: number): boolean {
    return this.#asks.has(value);
  }

  at(value: number): Walked {
    const looks = this.#looks.get(value) ?? [];
    const last = this.#last.get(value);
    const estimate = looks.at(-1)?.estimate;
    return {
      value,
      ...(estimate === undefined ? {} : { estimate }),
      looks,
      ...(this.question.kind === 'event' && last !== undefined ? { paired: discordant(last) } : {}),
    };
  }
}

const estimateOf = ({ here, control }: PairedLevels, question: Question, below: number): number => {
  const x = moments(here).mean;
  const c = moments(control).mean;
  // A bound against 0 is one of the distance from the tolerated level.
  return question.kind === 'event' ? x : below > 0 ? x / c : question.rule().excess({ here, control });
};

const discordant = ({ here, control }: PairedLevels): NonNullable<Walked['paired']> => {
  let alone = 0;
  let there = 0;
  for (let i = 0; i < here.length; i++) {
    if (here[i] === 1 && control[i] === 0) alone++;
    if (here[i] === 0 && control[i] === 1) there++;
  }
  return { here: alone, control: there, n: here.length, p: mcnemar(alone, there) };
};

/** The looks that so many seeds allow, the last one at all of them: never more looks than were planned for. */
const looksWithin = (looks: readonly number[], seeds: number): readonly number[] =>
  looks.includes(seeds) || looks.at(-1)! < seeds
    ? looks.filter((n) => n <= seeds)
    : [...looks.filter((n) => n < seeds), seeds];

/** Values along which a walk's half step is taken: whole ones only where the option says so. */
const walkAxis = ({
  axis,
  grid,
  origin,
}: Pick<WalkPlan, 'axis' | 'grid' | 'origin'>): {
  readonly grid: readonly number[];
  readonly origin?: number;
  half?(safe: number, stopped: number): number | undefined;
} => ({
  grid,
  ...(origin === undefined ? {} : { origin }),
  ...(axis.given === true ? { half: () => undefined } : {}),
  ...(axis.whole === true
    ? {
        half: (safe, stopped) => {
          const middle = safe > stopped ? Math.ceil((safe + stopped) / 2) : Math.floor((safe + stopped) / 2);
          return middle === safe || middle === stopped ? undefined : middle;
        },
      }
    : {}),
});
