import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { CellEvent, Failure, RecordedCell } from '../../../core/contracts/index.js';
import { BLOCK } from '../../../core/journal/block.js';
import { scanFrames } from '../../../core/journal/frame.js';
import { Journal } from '../../../core/journal/index.js';
import type { Note } from '../../../core/journal/journal-index.js';
import { generationOf, temporaryFolder } from './folders.js';
import { generationsIn, recordOf, recordsOf } from '../../fixtures/records.js';

const FAILURE: Failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'fit — no', hook: 'fit', generation: 3 };

describe('Journal', () => {
  const folder = temporaryFolder();
  const write = async (events: readonly CellEvent[], writer = 'main'): Promise<boolean[]> => {
    const journal = await Journal.open(folder(), { writer });
    const news = events.map((event) => journal.append(recordOf(event)));
    await journal.close();
    return news;
  };
  /** What the journal of `main` holds besides blocks. */
  const notes = (): Note[] => {
    const path = join(folder(), 'main.journal');
    const found: Note[] = [];
    const file = openSync(path, 'r');
    scanFrames(file, path, (payload) => {
      if (payload[0] !== BLOCK) found.push(JSON.parse(payload.toString('latin1')) as Note);
    });
    closeSync(file);
    return found;
  };
  const read = async (key: string): Promise<RecordedCell | undefined> => {
    const journal = await Journal.open(folder());
    const cell = await journal.readCell(key);
    await journal.close();
    return cell;
  };

  it('gives back what was appended', async () => {
    const events = [1, 2, 3].map((generation) => generationOf('a', generation));
    await write([
      { cell: 'a', type: 'started' },
      ...events,
      { cell: 'a', type: 'checkpoint', generation: 2, address: 'ab12' },
      { cell: 'a', type: 'done', seconds: 1.5 },
    ]);
    const cell = await read('a');
    expect(generationsIn(cell)).to.deep.equal(
      events.map(({ generation, metrics, lineage }) => ({ generation, metrics, lineage })),
    );
    expect(cell).to.deep.include({ key: 'a', checkpoint: { generation: 2, address: 'ab12' }, seconds: 1.5 });
    expect(cell).not.to.have.any.keys('read', 'failure');
    expect(await read('b')).to.equal(undefined);
  });

  it('gives back what a cell read, told once in the file and once for all cells that read the same', async () => {
    const inputs = { 'source csv{"file":"é.csv"}': 'ab12', 'plugin mine': '1.0.0 sha256-x' };
    const reads = ['a', 'b'].map((cell) => ({ cell, type: 'read', inputs }) as const);
    expect(await write([reads[0]!, generationOf('a', 1), reads[1]!, reads[0]!])).to.deep.equal([
      true,
      true,
      true,
      false,
    ]);
    expect(await write([reads[0]!])).to.deep.equal([false]);
    expect((await read('a'))!.read).to.deep.equal(inputs);
    expect(notes().filter(([kind]) => kind === 'inputs')).to.have.length(1);
    expect(notes().filter(([kind]) => kind === 'read')).to.have.length(2);
    const other = { ...inputs, 'plugin mine': '1.0.0 sha256-y' };
    expect(await write([{ cell: 'a', type: 'read', inputs: other }])).to.deep.equal([true]);
    const journal = await Journal.open(folder());
    expect(journal.reads('a')).to.deep.equal([inputs, other]);
    expect(journal.reads('none')).to.deep.equal([]);
    await journal.close();
  });

  it('does not believe what is told of a cell whose first rows were told of by nobody', async () => {
    await write([generationOf('a', 1)]);
    expect(await write([{ cell: 'a', type: 'read', inputs: { 'file a': 'ab' } }])).to.deep.equal([false]);
    expect(await read('a')).not.to.have.property('read');
  });

  it('forgets all of a cell that is void, and takes it anew', async () => {
    const [first, again] = [
      generationOf('a', 1),
      generationOf('a', 1, { lineage: { real: 9, teacher: 0, synthetic: [] } }),
    ];
    await write([first, generationOf('a', 2), generationOf('b', 1)]);
    await write([{ cell: 'a', type: 'checkpoint', generation: 2, address: 'ab12' }]);
    const failed = { cell: 'a', type: 'failed', failure: FAILURE, seconds: 1 } as const;
    expect(await write([{ cell: 'a', type: 'void' }, failed, { cell: 'none', type: 'void' }])).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect((await read('a'))!.failure).to.deep.equal(FAILURE);
    expect((await read('a'))!.generations).to.equal(0);
    expect(await read('a')).not.to.have.property('checkpoint');
    expect((await read('b'))!.generations).to.equal(1);
    const journal = await Journal.open(folder());
    expect(journal.state('a', [])).to.deep.equal({ reached: 0, failure: FAILURE });
    expect(journal.checkpoints).to.deep.equal([]);
    await journal.close();
    expect(await write([{ cell: 'a', type: 'started' }, again])).to.deep.equal([true, true]);
    const [back] = generationsIn(await read('a'));
    expect(back!.lineage).to.deep.equal({ real: 9, teacher: 0, synthetic: [] });
    expect((await read('a'))!.generations).to.equal(1);
  });

  it('keeps every double bit for bit, -0 and infinite ones included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.string({ unit: 'binary' }),
        async (numbers, key) => {
          const cell = `k${key}`;
          const outputs = Object.fromEntries(numbers.map((number, i) => [`${key}${i}`, [number, 'exact'] as const]));
          const journal = await Journal.open(folder(), { writer: 'doubles' });
          journal.append(
            recordOf(generationOf(cell, journal.state(cell, []).reached + 1, { metrics: { [key]: outputs } })),
          );
          const recorded = await journal.readCell(cell);
          await journal.close();
          const back = Object.values(generationsIn(recorded).at(-1)!.metrics[key]!).map(([number]) => number);
          expect(new Uint8Array(Float64Array.from(back).buffer)).to.deep.equal(
            new Uint8Array(Float64Array.from(numbers).buffer),
          );
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('keeps what is harmless without a value, and an output that is lost left out', async () => {
    const metrics = {
      a: { infinite: [-Infinity, 'sampled'], none: 'harmless', zero: [-0, 'exact'] },
      b: { none: 'harmless' },
      c: {},
    } as const;
    await write([generationOf('a', 1, { metrics }), generationOf('a', 2), generationOf('a', 3, { metrics })]);
    const generations = generationsIn(await read('a'));
    for (const at of [0, 2]) {
      expect(generations[at]!.metrics).to.deep.equal(metrics);
      expect(Object.keys(generations[at]!.metrics['a']!)).to.deep.equal(['infinite', 'none', 'zero']);
    }
    expect(generations[1]!.metrics).to.deep.equal(generationOf('a', 2).metrics);
    const layouts = notes().filter(([kind]) => kind === 'layout');
    expect(layouts.map(([, text]) => text)).to.include('[["a",["infinite","none","zero"]],["b",["none"]],["c",[]]]');
  });

  it('refuses a measured value that is no number and names the cell', async () => {
    const journal = await Journal.open(folder(), { writer: 'main' });
    const event = generationOf('a', 1, { metrics: { moments: { mean: [Number.NaN, 'exact'] } } });
    expect(() => recordOf(event))
      .to.throw(/cell a: the output mean of a metric is NaN in generation 1/)
      .with.property('code', 'COLLAPSAR_PLUGIN_RESULT');
    await journal.close();
    expect((await read('a'))?.generations ?? 0).to.equal(0);
  });

  it('counts a generation once, the first one written', async () => {
    const again = generationOf('a', 1, { metrics: { moments: { mean: [99, 'exact'], variance: [99, 'exact'] } } });
    expect(await write([generationOf('a', 1), again])).to.deep.equal([true, false]);
    expect(await write([again, generationOf('a', 1)])).to.deep.equal([false, false]);
    const cell = await read('a');
    expect(cell!.generations).to.equal(1);
    expect(generationsIn(cell)[0]!.metrics).to.deep.equal(generationOf('a', 1).metrics);
  });

  it('does not write an end twice, and adds the time of every attempt', async () => {
    const done = { cell: 'a', type: 'done', seconds: 2 } as const;
    expect(await write([generationOf('a', 1), done, done])).to.deep.equal([true, true, false]);
    expect(await write([done, generationOf('a', 2), done])).to.deep.equal([false, true, true]);
    expect((await read('a'))!.seconds).to.equal(4);
  });

  it('merges the rows of a metric that a replay added, and writes only those', async () => {
    await write([generationOf('a', 1), generationOf('a', 2)]);
    const journal = await Journal.open(folder(), { writer: 'main' });
    const replay = (generation: number): CellEvent => {
      const event = generationOf('a', generation);
      return { ...event, metrics: { ...event.metrics, tails: { mass: [generation / 7, 'exact'] } } };
    };
    expect(journal.state('a', ['moments']).reached).to.equal(2);
    expect(journal.state('a', ['moments', 'tails']).reached).to.equal(0);
    expect(journal.append(recordOf(replay(1)))).to.equal(true);
    expect(journal.state('a', ['moments', 'tails']).reached).to.equal(1);
    expect(journal.append(recordOf(replay(1)))).to.equal(false);
    await journal.close();
    const cell = await read('a');
    expect(generationsIn(cell)[0]!.metrics).to.deep.equal({
      ...generationOf('a', 1).metrics,
      tails: { mass: [1 / 7, 'exact'] },
    });
    expect(Object.keys(generationsIn(cell)[1]!.metrics)).to.deep.equal(['moments']);
    expect(
      notes()
        .filter(([kind]) => kind === 'layout')
        .at(-1)![1],
    ).to.equal('[["tails",["mass"]]]');
  });

  it('keeps a metric without outputs as measured', async () => {
    await write([generationOf('a', 1, { metrics: { moments: {} } })]);
    const journal = await Journal.open(folder());
    expect(journal.state('a', ['moments']).reached).to.equal(1);
    await journal.close();
    expect(generationsIn(await read('a'))[0]!.metrics).to.deep.equal({ moments: {} });
  });

  it('keeps traces, with a gap where a value was not finite', async () => {
    const traces = {
      fit: [
        { step: 0, values: { loss: 0.5, 'grad norm': 2 } },
        { step: 10, values: { loss: Number.NaN, 'grad norm': 3 } },
        { step: 20, values: { loss: -0 } },
      ],
      moments: [{ step: 1, values: {} }],
    };
    await write([generationOf('a', 1, { traces })]);
    expect(generationsIn(await read('a'))[0]!.traces).to.deep.equal({
      ...traces,
      fit: [traces.fit[0], { step: 10, values: { 'grad norm': 3 } }, traces.fit[2]],
    });
  });

  it('keeps a lineage whatever its shape', async () => {
    const synthetic = [
      { from: 1, to: 3, rows: 50 },
      { from: 5, to: 5, rows: 50 },
      { from: 6, to: 6, rows: 7 },
      { from: 300, to: 900, rows: 2 ** 40 },
    ];
    for (const [cell, lineage] of [
      ['a', { real: 3, teacher: 4, synthetic }],
      ['b', { real: 3, teacher: 4, synthetic, drawn: 0 }],
      ['c', { real: 3, teacher: 4, synthetic: [], drawn: 3 }],
      ['d', { real: 3, teacher: 4, synthetic: [] }],
    ] as const) {
      await write([generationOf(cell, 1, { lineage })]);
      expect(generationsIn(await read(cell))[0]!.lineage).to.deep.equal(lineage);
    }
  });

  it('grows with the generations of a chain that keeps all rows, not with their square', () => {
    const bytes = (generations: number): number => {
      const events = Array.from({ length: generations }, (_, i) =>
        generationOf('a', i + 1, {
          lineage: { real: 100, teacher: 0, synthetic: i === 0 ? [] : [{ from: 1, to: i, rows: 100 }], drawn: 0 },
        }),
      );
      return recordsOf(events).reduce((sum, one) => sum + (one.type === 'generations' ? one.bytes.length : 0), 0);
    };
    // Two doubles and some ten bytes of lineage each.
    expect(bytes(2000)).to.be.lessThan(2000 * 30);
    expect(bytes(2000) / bytes(500)).to.be.lessThan(4.3);
  });

  it('shows a failure until a later attempt goes on', async () => {
    await write([generationOf('a', 1), { cell: 'a', type: 'failed', failure: FAILURE, seconds: 1 }]);
    expect(await read('a')).to.deep.include({ failure: FAILURE, seconds: 1 });
    expect(await write([{ cell: 'a', type: 'started' }])).to.deep.equal([true]);
    expect(await read('a')).to.not.have.property('failure');
    expect(await write([{ cell: 'a', type: 'failed', failure: FAILURE, seconds: 1 }])).to.deep.equal([true]);
    expect(await read('a')).to.deep.include({ failure: FAILURE, seconds: 2 });
  });

  it('ends the record before a gap, and goes on when the gap is filled', async () => {
    await write([generationOf('a', 1), generationOf('a', 3), generationOf('a', 4)]);
    expect((await read('a'))!.generations).to.equal(1);
    await write([generationOf('a', 2)]);
    expect(generationsIn(await read('a')).map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
  });

  it('offers a checkpoint only where the record reaches it', async () => {
    await write([generationOf('a', 1), { cell: 'a', type: 'checkpoint', generation: 1, address: 'one' }]);
    const journal = await Journal.open(folder());
    expect(journal.state('a', ['moments'])).to.deep.equal({
      reached: 1,
      checkpoint: { generation: 1, address: 'one' },
    });
    expect(journal.state('a', ['moments', 'tails'])).to.deep.equal({ reached: 0 });
    expect(journal.state('nobody', [])).to.deep.equal({ reached: 0 });
    await journal.close();
  });

  it('reads the journals of several writers as one', async () => {
    // In this order of names the later generations are read first.
    await write(
      [1, 2].map((g) => generationOf('a', g)),
      'z',
    );
    await write(
      [3, 4].map((g) => generationOf('a', g)),
      'b',
    );
    await write([generationOf('a', 5), generationOf('c', 1)], 'z');
    const journal = await Journal.open(folder());
    expect(journal.state('a', ['moments']).reached).to.equal(5);
    expect([...journal.keys].sort()).to.deep.equal(['a', 'c']);
    const lengths: number[] = [];
    for await (const cell of journal.cells(['c', 'nobody', 'a'])) lengths.push(cell.generations);
    expect(lengths).to.deep.equal([1, 5]);
    await journal.close();
  });

  it('lets the earlier of two writers win, and the later attempt decide about the failure', async () => {
    const other = generationOf('a', 1, { metrics: { moments: { mean: [5, 'exact'], variance: [5, 'exact'] } } });
    await write([other, { cell: 'a', type: 'failed', failure: FAILURE, seconds: 1 }], 'z');
    const late = await Journal.open(folder(), { writer: 'b' });
    late.append({ cell: 'a', type: 'started' });
    late.append(recordOf(generationOf('a', 2)));
    await late.close();
    const cell = await read('a');
    expect(generationsIn(cell)[0]!.metrics).to.deep.equal(other.metrics);
    expect(cell).to.not.have.property('failure');
  });

  it('reads back what is not durable yet by making it so', async () => {
    const journal = await Journal.open(folder(), { writer: 'main' });
    for (let generation = 1; generation <= 3; generation++) {
      journal.append(recordOf(generationOf('a', generation)));
      expect((await journal.readCell('a'))!.generations).to.equal(generation);
      expect(journal.backlog).to.equal(0);
    }
    await journal.close();
  });

  it('takes no events when it was opened for reading', async () => {
    const journal = await Journal.open(folder());
    expect(() => journal.append(recordOf(generationOf('a', 1)))).to.throw(TypeError, 'for reading');
    await journal.close();
  });
});
