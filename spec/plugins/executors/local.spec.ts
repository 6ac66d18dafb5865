import { expect } from 'chai';
import type { CellRecord, Executor, ExecutorContext } from '../../../core/contracts/index.js';
import { local } from '../../../plugins/executors/local.js';
import { MEASURED } from '../../fixtures/behaviours.js';
import { cellThat, contextOf, each, gather, quietServices } from '../../fixtures/cells.js';
import { rowsOf, typesOf } from '../../fixtures/records.js';

const make = (over: Record<string, unknown> = {}, heard: string[] = []): Executor =>
  new (local.implementation as unknown as new (...args: unknown[]) => Executor)(
    { workers: null, graceSeconds: 0.3, ...over },
    quietServices(heard),
  );
const runAll = (cells: Parameters<typeof each>[0], over: Partial<ExecutorContext> = {}) =>
  gather(make().run(each(cells as never[]), contextOf(over)));
const failureOf = (event: CellRecord) => {
  if (event.type !== 'failed') throw new Error(`expected a failed event, got ${event.type}`);
  return event.failure;
};
const WHOLE = ['started', 1, 2, 3, 'done'];
const works = (count: number, prefix = 'w') =>
  Array.from({ length: count }, (_, i) => cellThat('work', `${prefix}${i}`));

describe('executor local', function () {
  // Processes start slowly where much else runs.
  this.timeout(60_000);

  describe('where all goes well', () => {
    const heard: string[] = [];
    let events: Map<string, CellRecord[]>;
    before(async () => {
      const cells = [...['setup', 'measure', 'say'].map((behaviour) => cellThat(behaviour, behaviour)), ...works(300)];
      events = await gather(make({}, heard).run(each(cells), contextOf()));
    });

    it('runs every cell once and gives its events completely and in order', () => {
      expect(events.size).to.equal(303);
      for (const list of events.values()) expect(typesOf(list)).to.deep.equal(WHOLE);
    });

    it('hands on every measured value as it is, through the child: infinite ones, -0, harmless, none', () => {
      const measured = rowsOf(events.get('measure')!).map(({ metrics }) => metrics['m']!);
      expect(measured).to.have.length(3);
      for (const metrics of measured) {
        expect(metrics).to.deep.equal(MEASURED);
        expect(Object.is((metrics['zero'] as readonly [number, string])[0], -0)).to.equal(true);
      }
    });

    it('sends what a plugin prints to the logger', () => {
      expect(heard.join('\n')).to.include('said on standard output').and.to.include('said on standard error');
    });
  });

  it('ends at once when there is nothing to run', async () => {
    expect((await runAll([])).size).to.equal(0);
  });

  it('pulls a cell only when a child is free for it, so that the next can depend on the last result', async () => {
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const next = async function* () {
      for (let i = 0; i < 3; i++) {
        const done = new Promise<void>((resolve) => (release = resolve));
        yield cellThat('work', `c${i}`);
        await done;
        seen.push(`after c${i}`);
      }
    };
    for await (const event of make().run(next(), contextOf()))
      if (event.type === 'done') {
        seen.push(event.cell);
        release();
      }
    expect(seen).to.deep.equal(['c0', 'after c0', 'c1', 'after c1', 'c2', 'after c2']);
  });

  describe('when one cell goes wrong, the others are not affected', () => {
    /** One run of one child at a time for all behaviours that share their limits, good cells before, between and after. */
    const spoil = (behaviours: readonly string[], over: Partial<ExecutorContext> = {}) => {
      let events: Promise<Map<string, CellRecord[]>> | undefined;
      // Known to be cheap first, so that a bad cell travels in one batch with its neighbours.
      const cells = [
        ...works(40, 'first'),
        ...behaviours.flatMap((behaviour) => [cellThat(behaviour, behaviour), ...works(40, `after ${behaviour} `)]),
      ].map((cell) => ({ ...cell, source: { ...cell.source, as: 'same' } }));
      return async (bad: string): Promise<CellRecord[]> => {
        const all = await (events ??= runAll(cells, { workers: 1, ...over }));
        expect(all.size).to.equal(cells.length);
        for (const [key, list] of all) if (!behaviours.includes(key)) expect(typesOf(list), key).to.deep.equal(WHOLE);
        return all.get(bad)!;
      };
    };

    const thrown = spoil(['throw-coded', 'throw', 'throw-later', 'exit', 'segfault']);
    it('an error of ours keeps its code and message through the process boundary', async () => {
      const bad = await thrown('throw-coded');
      expect(typesOf(bad)).to.deep.equal(['started', 1, 2, 'failed']);
      expect(failureOf(bad.at(-1)!)).to.deep.equal({
        code: 'COLLAPSAR_SOURCE_DRY',
        message: 'The source is dry. Bring water.',
      });
    });
    it('another error is the plugin that threw', async () => {
      expect(failureOf((await thrown('throw')).at(-1)!)).to.deep.equal({
        code: 'COLLAPSAR_PLUGIN_THREW',
        message: 'a plain mistake',
      });
    });
    it('an error thrown outside any promise is reported with its message', async () => {
      expect(failureOf((await thrown('throw-later')).at(-1)!)).to.deep.equal({
        code: 'COLLAPSAR_PLUGIN_THREW',
        message: 'thrown in a timer',
      });
    });
    it('process.exit is a crash', async () => {
      const bad = await thrown('exit');
      expect(typesOf(bad)).to.deep.equal(['started', 1, 2, 'failed']);
      const { code, message } = failureOf(bad.at(-1)!);
      expect(code).to.equal('COLLAPSAR_CELL_CRASHED');
      expect(message).to.include('exit code 3').and.to.include('--executor inline');
    });
    it('a segmentation fault is a crash', async () => {
      const { code, message } = failureOf((await thrown('segfault')).at(-1)!);
      expect(code).to.equal('COLLAPSAR_CELL_CRASHED');
      expect(message).to.include('SIGSEGV');
    });
    const hung = spoil(['block', 'deaf'], { limits: { cellSeconds: 1, cellMemoryMiB: 1024 } });
    for (const behaviour of ['block', 'deaf'])
      it(`a cell that hangs is stopped at cellSeconds: ${behaviour}`, async () => {
        const end = (await hung(behaviour)).at(-1)!;
        expect(failureOf(end).code).to.equal('COLLAPSAR_CELL_TIMEOUT');
        expect(failureOf(end).message).to.include('after 1 s').and.to.include('limits.cellSeconds');
        expect((end as { seconds: number }).seconds).to.be.within(0.9, 3);
      });
    const greedy = spoil(['allocate', 'allocate-heap'], { limits: { cellSeconds: 60, cellMemoryMiB: 300 } });
    for (const behaviour of ['allocate', 'allocate-heap'])
      it(`a cell that takes too much memory is stopped: ${behaviour}`, async () => {
        const { code, message } = failureOf((await greedy(behaviour)).at(-1)!);
        expect(code).to.equal('COLLAPSAR_CELL_MEMORY');
        expect(message).to.include('300 MiB').and.to.include('limits.cellMemoryMiB');
      });
  });

  it('stops a cell of which nothing comes for stallSeconds, and none that goes on for longer', async () => {
    const cells = [
      cellThat('work', 'steady', { pace: 0.6 }),
      cellThat('block', 'stalled'),
      cellThat('deaf', 'waits', { seconds: 30 }),
      cellThat('work', 'after'),
    ];
    const events = await runAll(cells, {
      workers: 2,
      limits: { cellSeconds: 60, cellMemoryMiB: 1024, stallSeconds: 1.5 },
    });
    for (const key of ['steady', 'after']) expect(typesOf(events.get(key)!), key).to.deep.equal(WHOLE);
    for (const key of ['stalled', 'waits']) {
      const { code, message } = failureOf(events.get(key)!.at(-1)!);
      expect(code).to.equal('COLLAPSAR_CELL_TIMEOUT');
      expect(message).to.include('for 1.5 s').and.to.include('limits.stallSeconds');
    }
  });

  it('blames no cell for the memory that others left in its process', async () => {
    const cells = Array.from({ length: 3 }, (_, i) => cellThat('hold', `h${i}`));
    const events = await runAll(cells, { workers: 1, limits: { cellSeconds: 60, cellMemoryMiB: 400 } });
    for (const list of events.values()) expect(typesOf(list)).to.deep.equal(WHOLE);
    expect(events.size).to.equal(3);
  });

  it('throws the reason when the child program cannot be set up', async () => {
    const error = await runAll(works(3), { setup: { fault: 'reject' }, workers: 1 }).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.include({ code: 'COLLAPSAR_PLUGIN_LOAD', message: 'The plugin is not there.' });
  });

  it('gives up when the child program ends again and again before a cell', async () => {
    const error = await runAll(works(3), { setup: { fault: 'exit' }, workers: 1 }).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.include({ code: 'COLLAPSAR_CELL_CRASHED' });
    expect((error as Error).message).to.include('child-program.');
  });

  it('passes on what the source of the cells throws', async () => {
    const broken = async function* () {
      yield await Promise.resolve(cellThat('work', 'a'));
      throw new Error('no more cells');
    };
    const error = await gather(make().run(broken(), contextOf({ workers: 1 }))).then(
      () => undefined,
      (e: unknown) => e as Error,
    );
    expect(error?.message).to.equal('no more cells');
  });

  for (const [behaviour, what] of [
    ['sleep', 'lets the cells stop at their next step'],
    ['block', 'kills what does not stop within the grace period'],
  ] as const)
    it(`on the abort signal takes no more cells and ${what}`, async () => {
      const controller = new AbortController();
      let pulled = 0;
      const endless = async function* () {
        for (;;) yield await Promise.resolve(cellThat(behaviour, `c${pulled++}`));
      };
      const events: CellRecord[] = [];
      const executor = make({ workers: 2 });
      for await (const event of executor.run(endless(), contextOf({ signal: controller.signal }))) {
        events.push(event);
        if (rowsOf(events).length === 4) controller.abort();
      }
      expect(pulled).to.be.at.most(3);
      expect(events.some((e) => e.type === 'done' || e.type === 'failed')).to.equal(false);
    });

  it('stops children that still start when it is aborted', async () => {
    const controller = new AbortController();
    const cells = async function* () {
      yield await Promise.resolve(cellThat('deaf', 'a'));
      controller.abort();
    };
    const events = await gather(make().run(cells(), contextOf({ signal: controller.signal })));
    for (const list of events.values()) expect(typesOf(list)).not.to.include.members(['done', 'failed']);
    expect(events.size).to.be.at.most(1);
  });

  it('starts no child when it is aborted before it begins', async () => {
    const events = await runAll(works(2), { signal: AbortSignal.abort() });
    expect(events.size).to.equal(0);
  });

  it('leaves nothing behind when the consumer stops listening', async () => {
    for await (const event of make().run(each([cellThat('block', 'a')]), contextOf({ workers: 1 }))) {
      expect(event.cell).to.equal('a');
      break;
    }
  });

  it('loses nothing to a slow consumer', async () => {
    const seen: string[] = [];
    for await (const event of make().run(each(works(20)), contextOf({ workers: 1 }))) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (event.type === 'done') seen.push(event.cell);
    }
    expect(seen).to.have.lengthOf(20);
  });
});
