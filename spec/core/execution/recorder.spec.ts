import { expect } from 'chai';
import type { CellEvent } from '../../../core/contracts/index.js';
import { recorded } from '../../../core/execution/index.js';
import { Recorder } from '../../../core/execution/recorder.js';
import { typesOf } from '../../fixtures/records.js';
import { generationOf } from '../journal/folders.js';

const asIs = (text: string): string => text;

describe('what a cell leaves in the journal', () => {
  it('is a block for each run of generations, in the order of all that it told', () => {
    const recorder = new Recorder(asIs);
    const checkpoint = { cell: 'a', type: 'checkpoint', generation: 2, address: 'ab' } as const;
    for (const event of [generationOf('a', 1), generationOf('a', 2), checkpoint, generationOf('a', 3)])
      recorder.add(event);
    const records = recorder.take();
    expect(records.map(({ type }) => type)).to.deep.equal(['generations', 'checkpoint', 'generations']);
    expect(typesOf(records)).to.deep.equal([1, 2, 'checkpoint', 3]);
    expect(recorder.take()).to.deep.equal([]);
  });

  it('keeps apart what one block cannot hold: another cell, a gap, other metrics', () => {
    const recorder = new Recorder(asIs);
    const other = generationOf('b', 4, { metrics: { tails: { mass: [1, 'exact'] } } });
    for (const event of [generationOf('a', 1), generationOf('b', 2), generationOf('b', 3), other, generationOf('b', 9)])
      recorder.add(event);
    const blocks = recorder.take().map((one) => (one.type === 'generations' ? [one.cell, one.from, one.to] : []));
    expect(blocks).to.deep.equal([
      ['a', 1, 1],
      ['b', 2, 3],
      ['b', 4, 4],
      ['b', 9, 9],
    ]);
  });

  it('is told soon, though the next generation takes long, and all of it where the cell breaks off', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const events = async function* (): AsyncIterable<CellEvent> {
      yield generationOf('a', 1);
      await slow;
      yield generationOf('a', 2);
      throw new Error('it broke');
    };
    const records = recorded(events(), asIs);
    const first = await records.next();
    expect(typesOf([first.value!])).to.deep.equal([1]);
    release();
    const second = await records.next();
    expect(typesOf([second.value!])).to.deep.equal([2]);
    const end = await records.next().catch((error: Error) => error.message);
    expect(end).to.equal('it broke');
  });
});
