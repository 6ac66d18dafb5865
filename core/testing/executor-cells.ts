import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, CellEvent } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';

/** What a cell does between its second and its third generation. */
export type Behaviour = 'work' | 'throw' | 'refuse' | 'wait';

/** A cell that does what `behaviour` says in place of a chain. */
export const cellThat = (behaviour: Behaviour, key: string, seed = 1): Cell => ({
  key,
  identity: { source: behaviour, model: 'none' },
  source: { use: 'fake', as: behaviour, with: { behaviour } },
  model: { use: 'none', as: 'none', with: {}, given: 'fixed', initialise: 'scratch' },
  strategy: { use: 'none', as: 'none', with: {} },
  samples: 1,
  seed,
  studySeed: 1,
  generations: 3,
  evaluate: 1,
  metrics: [],
  checkpoints: 'none',
});

/** A loop without a chain: the numbers follow from the cell's seed, those among them that JSON has not. */
export async function* behave(cell: Cell, signal: AbortSignal): AsyncIterable<CellEvent> {
  yield { cell: cell.key, type: 'started' };
  for (let generation = 1; generation <= cell.generations; generation++) {
    if (generation === cell.generations) await act(cell.source.with['behaviour'] as Behaviour, signal);
    const value = Math.sin(1000 * cell.seed + generation);
    yield {
      cell: cell.key,
      type: 'generation',
      generation,
      metrics: {
        fake: { value: [value, 'exact'], lost: [Infinity, 'sampled'], zero: [-0, 'exact'], none: 'harmless' },
      },
      lineage: { real: 1, teacher: 0, synthetic: [] },
    };
  }
  yield { cell: cell.key, type: 'done', seconds: 0.0001 };
}

const act = async (behaviour: Behaviour, signal: AbortSignal): Promise<void> => {
  if (behaviour === 'throw') throw new Error('a plain mistake');
  if (behaviour === 'refuse')
    throw new CollapsarError('COLLAPSAR_SOURCE_DRY', { what: 'The source is dry', fix: 'Bring water' });
  // One that nobody stops holds no process up.
  if (behaviour === 'wait') await sleep(60_000, undefined, { signal, ref: false });
};
