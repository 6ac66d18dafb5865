import { expect } from 'chai';
import type { Executor } from '../../../core/contracts/index.js';
import { local } from '../../../plugins/executors/local.js';
import { cellThat, contextOf, each, gather, quietServices } from '../../fixtures/cells.js';
import { typesOf } from '../../fixtures/records.js';

const WHOLE = ['started', 1, 2, 3, 'done'];

describe('executor local, whose cells go wrong beside each other', function () {
  this.timeout(60_000);

  it('brings every cell to an end, whatever its neighbours do', async () => {
    const behaviours = ['work', 'exit', 'work', 'throw', 'segfault', 'work', 'throw-later', 'work', 'deaf'];
    const cells = behaviours.map((_, i) => {
      const behaviour = behaviours[(i * 5) % behaviours.length]!;
      const cell = cellThat(behaviour, `${behaviour} ${i}`);
      return { ...cell, source: { ...cell.source, as: 'same' } };
    });
    const executor = new (local.implementation as unknown as new (...args: unknown[]) => Executor)(
      { workers: null, graceSeconds: 0.3 },
      quietServices(),
    );
    const limits = { cellSeconds: 0.5, cellMemoryMiB: 1024 };
    const events = await gather(executor.run(each(cells), contextOf({ workers: 3, limits })));
    expect(events.size).to.equal(behaviours.length);
    for (const [key, list] of events)
      if (key.startsWith('work')) expect(typesOf(list), key).to.deep.equal(WHOLE);
      else
        expect(
          typesOf(list).filter((type) => type === 'done' || type === 'failed'),
          key,
        ).to.deep.equal(['failed']);
  });
});
