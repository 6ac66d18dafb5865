import { expect } from 'chai';
import type { FittedModel, MixState, Mixed, MixStrategy, Part, Text, Vectors } from '../../../core/contracts/index.js';
import { guardFitted, GuardedStrategy } from '../../../core/loop/guarded.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { rootStream } from '../../../core/random/index.js';
import { Subsample } from '../../../core/samples/index.js';

type Loose = { -readonly [K in keyof Part]: Part[K] };

const part = (): Loose => ({
  samples: { kind: 'vectors', count: 1, shape: [1], values: Float64Array.of(1) },
  origin: 'real',
});

/** Remembers its first part and adds one; in the second generation `change` is made to what it remembers. */
class Growing implements MixStrategy {
  constructor(private readonly change: (remembered: Part[]) => void) {}

  async next({ generation, memory }: MixState): Promise<Mixed> {
    const parts = [...memory, part()];
    if (generation === 2) this.change(parts);
    return { training: { parts, count: parts.length }, memory: parts };
  }
}

const twice = async (strategy: MixStrategy, foreign: boolean): Promise<unknown> => {
  const guarded = new GuardedStrategy({
    live: strategy,
    entry: 'growing',
    plugin: 'p',
    ...(foreign ? { foreign } : {}),
  });
  const state = (generation: number, memory: readonly Part[]): MixState => ({
    generation,
    memory,
    samples: 1,
    real: undefined as never,
    from: undefined as never,
    random: rootStream(1),
    chain: rootStream(1),
    signal: new AbortController().signal,
    report: () => undefined,
  });
  return guarded
    .next(state(1, []))
    .then(({ memory }) => guarded.next(state(2, memory!)))
    .catch((error: unknown) => error);
};

describe('what a strategy remembers', () => {
  it('is looked at again where another part stands in its place', async () => {
    const failed = await twice(new Growing((parts) => (parts[0] = { ...parts[0]!, weight: -1 })), false);
    expect(String(failed)).to.contain('the weight of part 0 of the training set is -1');
  });
  it('is looked at in every generation where the strategy is not of this package', async () => {
    const failed = await twice(new Growing((parts) => ((parts[0] as Loose).weight = NaN)), true);
    expect(String(failed)).to.contain('the weight of part 0 of the training set is NaN');
  });
  it('does not hide what stands beyond it', async () => {
    const failed = await twice(new Growing((parts) => (parts[2] = undefined as never)), false);
    expect(String(failed)).to.contain('part 2 of the training set is nothing');
  });
});

/** Draws rows of what it remembers, `from` which others may stand in the place; in the second generation `change` is made to it. */
class Drawing implements MixStrategy {
  constructor(
    private readonly change: (remembered: Part[]) => void,
    private readonly from = (memory: readonly Part[]): readonly Part[] => memory,
  ) {}

  async next({ generation, memory: before }: MixState): Promise<Mixed> {
    const memory = [...before, part()];
    if (generation === 2) this.change(memory);
    return { training: new Subsample(this.from(memory), [0]), memory };
  }
}
const spoil = ([remembered]: readonly Part[]): void => void (remembered!.samples as Vectors).values.fill(NaN);

describe('rows that a strategy draws of those that it remembers', () => {
  const fault = (what: string) => `part 0 of the training set holds ${what}`;
  it('are not looked at once more where it is of this package', async () => {
    expect(await twice(new Drawing(spoil), false)).to.have.nested.property('training.count', 1);
  });
  it('are, where it is not', async () => {
    expect(String(await twice(new Drawing(spoil), true))).to.contain('holds a value that is not');
  });
  it('are, where they were drawn of others', async () => {
    const others = new Drawing(
      () => undefined,
      () => {
        const spoilt = [part()];
        spoil(spoilt);
        return spoilt;
      },
    );
    expect(String(await twice(others, false))).to.contain(fault('a value that is not'));
  });
  it('are no excuse for what is new in the memory', async () => {
    const next = new Drawing((parts) => spoil(parts.slice(1)));
    expect(String(await twice(next, false))).to.contain('part 1 of its memory holds a value that is not');
    const light = new Drawing((parts) => parts.splice(0, 1, { ...part(), weight: 0 }));
    expect(String(await twice(light, false))).to.contain('every row of the training set has the weight 0');
  });
  it('are some', async () => {
    class Nothing extends Drawing {
      override async next(state: MixState): Promise<Mixed> {
        const { memory = [] } = await super.next(state);
        return { training: new Subsample(memory, []), memory };
      }
    }
    expect(String(await twice(new Nothing(() => undefined), false))).to.contain('the training set has no row');
  });
});

describe('what fails in a strategy inside another', () => {
  const state = (fails: () => never): MixState => ({
    generation: 2,
    memory: [],
    samples: 1,
    real: undefined as never,
    from: () => ({ sample: fails, candidates: fails, edit: fails }) as never,
    synthetic: { sample: fails, candidates: fails } as never,
    random: rootStream(1),
    chain: rootStream(1),
    signal: new AbortController().signal,
    report: () => undefined,
  });
  const toldBy = async (next: MixStrategy['next'], error: Error, inner: boolean): Promise<unknown> => {
    const named = {
      live: { next },
      entry: 'strategies inside',
      plugin: 'p',
      ...(inner ? { inner: true as const } : {}),
    };
    const fails = (): never => {
      throw error;
    };
    return new GuardedStrategy(named).next(state(fails)).catch((caught: unknown) => caught);
  };
  const WAYS: readonly (readonly [string, MixStrategy['next']])[] = [
    ['sample', (given) => given.synthetic!.sample(1, given) as never],
    ['candidates', (given) => given.synthetic!.candidates(1, 2, given) as never],
    ['edit of a teacher', (given) => given.from(undefined as never).edit!(undefined as never, 0.5, given) as never],
  ];
  for (const [way, next] of WAYS)
    it(`in rows that the outer one makes is left to the outer one, whatever it is: ${way}`, async () => {
      for (const error of [new Error('odd'), new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'odd' })]) {
        expect(await toldBy(next, error, true)).to.equal(error);
        expect(String(await toldBy(next, error, false))).to.include('strategies inside (p), next in generation 2');
      }
    });
  it('in its own code is its own', async () => {
    const own = (): never => {
      throw new Error('own');
    };
    expect(String(await toldBy(own, new Error('odd'), true))).to.match(/strategies inside.*threw "own"/);
  });
});

describe('the next tokens that a model tells', () => {
  const samples: Text = { kind: 'text', count: 2, texts: ['a', 'b'] };
  const toldBy = async (probabilities: readonly number[], row: number): Promise<string> => {
    const model = {
      sample: () => Promise.resolve(samples),
      save: () => Promise.resolve({ meta: null }),
      nextToken: (_: Text, visit: (p: Float64Array, row: number) => void) =>
        Promise.resolve(visit(Float64Array.from(probabilities), row)),
    } as unknown as FittedModel;
    const guarded = guardFitted(model, ['nextToken'], {
      who: { live: model, entry: 'model m', plugin: 'p' },
      generation: () => 3,
      signal: new AbortController().signal,
    });
    let seen = '';
    const context = { random: rootStream(1), signal: new AbortController().signal, report: () => undefined };
    await guarded.nextToken!(samples, (p, of) => void (seen = `${p.join()} of ${of}`), context).catch(
      (error: unknown) => (seen = String(error)),
    );
    return seen;
  };
  it('reach who asked as they are', async () => {
    expect(await toldBy([0.25, 0.75], 1)).to.equal('0.25,0.75 of 1');
  });
  it('are refused in words where they are none, or of no row', async () => {
    expect(await toldBy([0.5, 0.4], 0)).to.match(/nextToken.*row 0 add up to 0.9/s);
    expect(await toldBy([1.5, -0.5], 0)).to.match(/a probability in row 0 is -0.5/);
    expect(await toldBy([NaN, 1], 0)).to.match(/add up to NaN/);
    expect(await toldBy([1], 2)).to.match(/row 2 of 2/);
  });
});
