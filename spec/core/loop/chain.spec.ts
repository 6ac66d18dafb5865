import { expect } from 'chai';
import type {
  JsonObject,
  Metric,
  MixState,
  MixStrategy,
  Mixed,
  Subject,
  Text,
  Vectors,
} from '../../../core/contracts/index.js';
import { definePlugin, metric, noOptions, strategy } from '../../../core/plugin/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../fixtures/chains.js';

const STRATEGIES: readonly (JsonObject | string)[] = [
  'replace',
  'accumulate',
  'accumulate-subsample',
  { use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } },
  { use: 'mix', with: { real: 'fixed', syntheticShare: 0.25 } },
  'augment',
  'real-only',
  { use: 'real-only', with: { like: 'accumulate-subsample' } },
  { use: 'real-only', with: { like: { use: 'mix', with: { real: 'fixed' } } } },
  { use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'fresh' } }, real: 'golden' } },
  { use: 'curate', with: { strategy: 'accumulate', scorer: 'likelihood' } },
  { use: 'bias', with: { strategy: 'accumulate-subsample', temperature: 0.5 } },
  {
    use: 'schedule',
    with: {
      steps: [
        { from: 1, strategy: 'accumulate' },
        { from: 4, strategy: { use: 'bias', with: { strategy: 'accumulate', temperature: 0.5 } } },
      ],
    },
  },
  {
    use: 'distil',
    with: {
      teacher: { use: 'gaussian', on: { source: { use: 'normal', with: { dimensions: 2 } }, rows: 30 } },
      syntheticShare: 0.5,
      real: 'fresh',
    },
  },
  { use: 'distil', with: { teacher: { use: 'normal', with: { dimensions: 2 } }, syntheticShare: 1 } },
];

const study = (strategy: JsonObject | string): JsonObject => ({
  study: 'resume',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['gaussian'],
  strategies: [strategy],
  metrics: ['moments', 'wasserstein', { use: 'closest-record', with: { rows: 20 } }],
  samples: 12,
  evaluate: 50,
  generations: 6,
  seeds: 1,
  controls: false,
  checkpoints: 'all',
});

describe('a chain that is resumed', () => {
  for (const strategy of STRATEGIES)
    it(`after any generation, by new instances, gives the same bytes: ${JSON.stringify(strategy)}`, async () => {
      const first = await cellsOf(study(strategy));
      const [cell] = first.cells;
      const events = await eventsOf(cell!, first.runHere);
      const whole = generationsOf(events);
      expect(whole).to.have.length(6);
      expect(events.at(-1)!.type).to.equal('done');
      for (const event of events) {
        if (event.type !== 'checkpoint' || event.generation === 6) continue;
        const again = await cellsOf(study(strategy));
        const { generation, address } = event;
        const rest = generationsOf(
          await eventsOf({ ...cell!, resume: { generation, address } }, again.host.runHere(first.store)),
        );
        expect(JSON.stringify(rest), `resumed after ${generation}`).to.equal(JSON.stringify(whole.slice(generation)));
      }
    });

  it('fails with a coded error when its checkpoint is gone', async () => {
    const { cells, runHere } = await cellsOf(study('replace'));
    const events = await eventsOf({ ...cells[0]!, resume: { generation: 2, address: 'f'.repeat(64) } }, runHere);
    expect(events.at(-1)).to.deep.include({ type: 'failed' });
    expect(JSON.stringify(events.at(-1))).to.include('COLLAPSAR_CHECKPOINT_DAMAGED');
  });
});

/** Hands a copy of its subject on, as a metric does that measures by another one. */
class Wrapping implements Metric<Vectors> {
  readonly outputs = [{ name: 'rows', unit: 'rows', better: 'ideal', ideal: 12 + 50, range: [0, Infinity] }] as const;
  async measure(subject: Subject<Vectors>) {
    const { training, rows, test } = { ...subject };
    return { rows: test.count === 0 ? 0 : training.count + (await rows()).count };
  }
}
const wrapping = definePlugin({
  name: 'wrapping',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    metric({ id: 'wrapping', summary: 'Copies', data: 'vectors', options: noOptions, implementation: Wrapping }),
  ],
});

/** What it is told of real rows in each generation: those that the chain was trained on last, and those in training. */
interface Heard {
  readonly last: Vectors | undefined;
  readonly training: readonly Vectors[];
}
let heard: Heard[] = [];
class Listening implements Metric<Vectors> {
  readonly outputs = [{ name: 'rows', unit: 'rows', better: 'ideal', ideal: 'real', range: [0, Infinity] }] as const;
  async measure({ lastReal, training: { parts } }: Subject<Vectors>) {
    const real = parts.flatMap(({ origin, samples }) => (origin === 'real' ? [samples] : []));
    heard.push({ last: await lastReal!(), training: real });
    return { rows: real.length };
  }
}
const listening = definePlugin({
  name: 'listening',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    metric({ id: 'listening', summary: 'Hears', data: 'vectors', options: noOptions, implementation: Listening }),
  ],
});

/** Three candidates for every row of the previous model; the last are kept. */
const drawn: Text[] = [];
class Candidates implements MixStrategy<Text> {
  async next({ synthetic, generation, samples, real, ...call }: MixState<Text>): Promise<Mixed<Text>> {
    if (synthetic === undefined)
      return { training: trainingSet([{ samples: await real.fixed(samples), origin: 'real' }]) };
    drawn.push(...(await synthetic.candidates(samples, 3, call)));
    return { training: trainingSet([{ samples: drawn.at(-1)!, origin: generation - 1 }]) };
  }
}
const candidates = definePlugin({
  name: 'candidates',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [strategy({ id: 'candidates', summary: 'Draws', options: noOptions, implementation: Candidates })],
});

describe('a chain', () => {
  it('draws the candidates of a row from a model that chooses its prompts as answers to one prompt', async () => {
    const transformer = { context: 12, layers: 1, width: 16, heads: 2, steps: 5, batch: 8 };
    const { cells, runHere } = await cellsOf(
      {
        ...study('candidates'),
        sources: [{ use: 'arithmetic', with: { digits: 1, operations: ['+'], test: 0.2 } }],
        models: [{ use: 'transformer', with: transformer }],
        metrics: ['exact-match'],
        generations: 2,
      },
      [candidates],
    );
    drawn.length = 0;
    expect((await eventsOf(cells[0]!, runHere)).at(-1)).to.deep.include({ type: 'done' });
    const [first, second, third] = drawn;
    expect(new Set(first!.prompts).size).to.be.above(1);
    expect(second!.prompts).to.deep.equal(first!.prompts);
    expect(third!.prompts).to.deep.equal(first!.prompts);
    expect(second!.texts).not.to.deep.equal(first!.texts);
    expect(third!.texts).not.to.deep.equal(second!.texts);
  });

  it('gives metrics a subject that is whole when it is copied', async () => {
    const { cells, runHere } = await cellsOf({ ...study('replace'), metrics: ['wrapping'], gallery: false }, [
      wrapping,
    ]);
    const measured = generationsOf(await eventsOf(cells[0]!, runHere)).map(({ metrics }) => Object.values(metrics));
    expect(measured).to.deep.equal(Array.from({ length: 6 }, () => [{ rows: [62, 'sampled'] }]));
  });

  it('gives the same numbers whatever runs beside it', async () => {
    const alone = await cellsOf(study('replace'));
    const beside = await cellsOf({
      ...study('replace'),
      strategies: ['accumulate', 'replace'],
      seeds: 3,
      metrics: ['moments'],
    });
    const wanted = generationsOf(await eventsOf(alone.cells[0]!, alone.runHere));
    const cell = beside.cells.find(({ strategy, seed }) => strategy.use === 'replace' && seed === 1)!;
    const got = generationsOf(await eventsOf(cell, beside.runHere));
    const moments = alone.cells[0]!.metrics[0]!.key;
    expect(got.map(({ metrics }) => metrics[moments])).to.deep.equal(wanted.map(({ metrics }) => metrics[moments]));
  });

  it('shares its random numbers between strategies, so that they are compared on the same draws', async () => {
    const { cells, runHere } = await cellsOf({ ...study('replace'), strategies: ['replace', 'accumulate'] });
    const [replace, accumulate] = await Promise.all(
      cells.map(async (cell) => generationsOf(await eventsOf(cell, runHere))),
    );
    expect(replace![0]!.metrics).to.deep.equal(accumulate![0]!.metrics);
    expect(replace![1]!.metrics).not.to.deep.equal(accumulate![1]!.metrics);
  });

  it('counts real rows and rows of every earlier model by generation', async () => {
    const { cells, runHere } = await cellsOf(study('accumulate'));
    const events = generationsOf(await eventsOf(cells[0]!, runHere));
    expect(events[0]!.lineage).to.deep.equal({ real: 12, teacher: 0, synthetic: [], drawn: 12 });
    expect(events[3]!.lineage).to.deep.equal({
      real: 12,
      teacher: 0,
      synthetic: [{ from: 1, to: 3, rows: 12 }],
      drawn: 0,
    });
  });

  it('counts fixed real rows once, and fresh ones in each generation', async () => {
    for (const [real, drawn] of [
      ['fixed', [6, 0, 0, 0, 0, 0]],
      ['fresh', [12, 6, 6, 6, 6, 6]],
    ] as const) {
      const { cells, runHere } = await cellsOf(study({ use: 'mix', with: { real, syntheticShare: 0.5 } }));
      const events = generationsOf(await eventsOf(cells[0]!, runHere));
      expect(
        events.map(({ lineage }) => lineage.drawn),
        real,
      ).to.deep.equal(drawn);
    }
  });

  it('tells metrics of the real rows that it was trained on last, however long ago', async () => {
    const told = async (strategy: JsonObject | string, more: object = {}): Promise<readonly Heard[]> => {
      heard = [];
      const { cells, runHere } = await cellsOf({ ...study(strategy), metrics: ['listening'], ...more }, [listening]);
      await eventsOf(cells[0]!, runHere);
      return heard;
    };
    for (const strategy of ['replace', 'accumulate', { use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } }]) {
      const [first, ...later] = await told(strategy);
      expect(first!.last!.values).to.deep.equal(first!.training[0]!.values);
      // The very same object, so that what is computed of it once is found again.
      for (const { last } of later) expect(last).to.equal(later[0]!.last);
    }
    for (const { last, training } of await told({ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }))
      expect(last!.values).to.deep.equal(training[0]!.values);
    expect((await told(STRATEGIES.at(-1)!)).map(({ last }) => last)).to.deep.equal(new Array(6).fill(undefined));
    const again = { sources: [{ use: 'breast-cancer', with: { draw: 'again' } }], samples: 300, generations: 1 };
    const [drawn] = await told('replace', again);
    const rows = (all: Vectors): readonly string[] =>
      Array.from({ length: all.count }, (_, row) => String(all.values.subarray(row * 30, (row + 1) * 30)));
    expect(drawn!.last!.count).to.be.below(300);
    expect(rows(drawn!.last!)).to.have.members([...new Set(rows(drawn!.training[0]!))]);
  });

  it('gives its controls real rows alone, in the sizes of the strategy', async () => {
    const { cells, runHere } = await cellsOf(study({ use: 'real-only', with: { like: 'accumulate' } }));
    const events = generationsOf(await eventsOf(cells[0]!, runHere));
    expect(events[3]!.lineage).to.deep.equal({ real: 48, teacher: 0, synthetic: [], drawn: 12 });
  });
});
