import { expect } from 'chai';
import type { MixState, Mixed, MixStrategy, Part } from '../../../core/contracts/index.js';
import { GuardedStrategy } from '../../../core/loop/guarded.js';
import { rootStream } from '../../../core/random/index.js';

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
  const { memory } = await guarded.next(state(1, []));
  return guarded.next(state(2, memory!)).catch((error: unknown) => error);
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
