import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type {
  Exhibit,
  Exhibits,
  FittedModel,
  Gallery,
  JsonObject,
  SampleContext,
  Vectors,
} from '../../../core/contracts/index.js';
import { exhibitOf, isShown } from '../../../core/loop/gallery.js';
import { definePlugin, model, noOptions } from '../../../core/plugin/index.js';
import { readRun } from '../../../core/journal/index.js';
import { coordinatesOf, levelsOf } from '../../../reports/gallery/index.js';
import { run } from '../../../host/index.js';
import { cellsOf, eventsOf, generationsOf, quiet, type Generation } from '../../fixtures/chains.js';
import { Echo } from '../../fixtures/fake-models.js';
import { generationsIn } from '../../fixtures/records.js';

const study = (more: JsonObject = {}): JsonObject => ({
  study: 'gallery',
  sources: ['two-moons'],
  models: ['kde'],
  strategies: ['replace', 'accumulate'],
  metrics: ['wasserstein'],
  samples: 20,
  evaluate: 30,
  generations: 6,
  seeds: 2,
  controls: false,
  checkpoints: 'all',
  gallery: { points: 25 },
  ...more,
});
class Mute extends Echo {
  override draw(mean: number, count: number, context: SampleContext): Vectors {
    return super.draw(mean, count === 25 ? 26 : count, context);
  }
}
class Given extends Echo {
  override model(mean: number): FittedModel<Vectors> {
    return { ...super.model(mean), sampleGiven: (given) => Promise.resolve(given) };
  }
}
const fake = { summary: 'A fake', data: 'vectors', options: noOptions } as const;
const mute = definePlugin({
  name: 'collapsar-plugin-mute',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    model({ ...fake, id: 'mute', provides: ['sample', 'logLikelihood'], implementation: Mute }),
    model({
      ...fake,
      id: 'given',
      provides: ['sampleGiven', 'logLikelihood'],
      conditional: true,
      implementation: Given,
    }),
  ],
});
const shownIn = (events: readonly Generation[]): readonly (readonly [number, Exhibits])[] =>
  events.flatMap(({ generation, gallery }) => Object.values(gallery ?? {}).map((one) => [generation, one] as const));
const points = (exhibit: Exhibit): Float64Array => {
  if (exhibit.kind !== 'points') throw new Error(exhibit.kind);
  return coordinatesOf(exhibit);
};

describe('a gallery', () => {
  it('changes no number', async () => {
    const numbers = async (gallery: JsonObject['gallery']) => {
      const { cells, runHere } = await cellsOf(study({ gallery: gallery! }));
      return Promise.all(
        cells.map(async (cell) =>
          generationsOf(await eventsOf(cell, runHere)).map(({ metrics }) => metrics[cell.metrics[0]!.key]),
        ),
      );
    };
    expect(await numbers({ points: 25 })).to.deep.equal(await numbers(false));
  });

  it('is no part of what a cell is called', async () => {
    const [shown, hidden] = [await cellsOf(study()), await cellsOf(study({ gallery: false }))];
    expect(shown.cells.map(({ key }) => key)).to.deep.equal(hidden.cells.map(({ key }) => key));
    expect(hidden.cells.every(({ gallery }) => gallery === undefined)).to.equal(true);
  });

  it('is of the first seed alone: a handful of generations, real rows once', async () => {
    const { cells, runHere } = await cellsOf(study());
    for (const cell of cells) {
      const shown = shownIn(generationsOf(await eventsOf(cell, runHere)));
      expect(shown.map(([generation]) => generation)).to.deep.equal(cell.seed === 1 ? [1, 2, 5, 6] : []);
      for (const [generation, { model, real }] of shown) {
        expect(points(model)).to.have.length(50);
        expect(real === undefined).to.equal(generation !== 1);
      }
    }
  });

  it('draws on the same random numbers for every strategy', async () => {
    const { cells, runHere } = await cellsOf(study());
    const [replace, accumulate] = await Promise.all(
      cells.slice(0, 2).map(async (cell) => shownIn(generationsOf(await eventsOf(cell, runHere)))),
    );
    // Both fit generation 1 to the same real rows.
    expect(replace![0]).to.deep.equal(accumulate![0]);
    expect(replace![1]![1].model).not.to.deep.equal(accumulate![1]![1].model);
  });

  it('is the same after a cell was resumed', async () => {
    const { cells, runHere } = await cellsOf(study());
    const events = await eventsOf(cells[0]!, runHere);
    const saved = events.find((event) => event.type === 'checkpoint' && event.generation === 3);
    if (saved?.type !== 'checkpoint') throw new Error('no checkpoint');
    const { generation, address } = saved;
    const rest = await eventsOf({ ...cells[0]!, resume: { generation, address } }, runHere);
    expect(shownIn(generationsOf(rest))).to.deep.equal(shownIn(generationsOf(events)).slice(2));
  });

  it('is of rows that can be looked at: none of pairs', async () => {
    const { cells, runHere } = await cellsOf(
      study({ sources: ['linear-regression'], models: ['linear-regression'], metrics: ['regression-error'] }),
    );
    expect(cells[0]!.gallery).to.equal(undefined);
    expect(shownIn(generationsOf(await eventsOf(cells[0]!, runHere)))).to.deep.equal([]);
  });

  it('says why where a model could not be asked, and the cell goes on', async () => {
    const { cells, runHere } = await cellsOf(
      study({ models: ['mute'], metrics: ['log-likelihood'], strategies: ['real-only'] }),
      [mute],
    );
    const events = await eventsOf(cells[0]!, runHere);
    expect(events.at(-1)!.type).to.equal('done');
    const [first] = shownIn(generationsOf(events));
    expect(first![1].model).to.deep.equal({
      kind: 'none',
      why: 'COLLAPSAR_PLUGIN_COUNT: it returned 26 rows where 25 were asked for',
    });
  });

  it('answers the held-out rows with a model that generates only given ones', async () => {
    const { cells, runHere } = await cellsOf(
      study({ models: ['given'], metrics: ['log-likelihood'], strategies: ['replace'] }),
      [mute],
    );
    const events = await eventsOf(cells[0]!, runHere);
    for (const [, { model }] of shownIn(generationsOf(events))) expect(points(model)).to.have.length(50);
    const [, { model, real }] = shownIn(generationsOf(events))[0]!;
    // It hands the given rows back as they are.
    expect(model).to.deep.equal(real);
  });

  it('shows all of a few generations, of more 1, 2, 5, 10, ... and the last, or those that the study lists', () => {
    const all = Array.from({ length: 120 }, (_, i) => i + 1);
    const plan = { key: 'k', rows: 1, real: false };
    expect(all.filter((g) => isShown(plan, g, 120))).to.deep.equal([1, 2, 5, 10, 20, 50, 100, 120]);
    expect(all.filter((g) => isShown({ ...plan, generations: [3, 7] }, g, 120))).to.deep.equal([3, 7]);
    expect(all.slice(0, 5).filter((g) => isShown(plan, g, 5))).to.deep.equal([1, 2, 3, 4, 5]);
    expect(all.slice(0, 6).filter((g) => isShown(plan, g, 6))).to.deep.equal([1, 2, 5, 6]);
  });
});

describe('the gallery of a run', () => {
  let folder: string;
  let shown: readonly Gallery[];
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-gallery-'))));
  after(() => rm(folder, { recursive: true }));
  const go = (name: string, more: JsonObject) =>
    run(study({ study: name, ...more }), { out: folder, executor: 'inline', logger: quiet });
  const csv = (name: string): Promise<string> => readFile(join(folder, name, 'results.csv'), 'utf8');

  it('stands in its results, one for each strategy', async () => {
    const { results } = await go('here', {});
    shown = results.gallery!;
    expect(shown.map(({ group, seed }) => [results.groups[group]!.strategy, seed])).to.deep.equal([
      ['replace', 1],
      ['accumulate', 1],
    ]);
  });

  it('lies in the run folder as numbers', async () => {
    const lines = (await readFile(join(folder, 'here', 'gallery', 'rows.jsonl'), 'utf8')).trim().split('\n');
    const all = lines.map((line) => JSON.parse(line) as { origin: string; generation: number; rows: number[][] });
    expect(all.map(({ origin, generation }) => `${origin} ${generation}`)).to.deep.equal([
      'real 1',
      'model 1',
      'model 2',
      'model 5',
      'model 6',
      'real 1',
      'model 1',
      'model 2',
      'model 5',
      'model 6',
    ]);
    const { exhibit } = shown[0]!.generations[1]!;
    const wanted = points(exhibit);
    expect(all[2]!.rows).to.have.length(25);
    all[2]!.rows.flat().forEach((value, i) => expect(value).to.be.closeTo(wanted[i]!, 1e-5 * Math.abs(wanted[i]!)));
  });

  it('that is asked for later replays the first seed alone and leaves every number', async () => {
    const bare = await go('later', { gallery: false });
    expect(bare.results.gallery).to.equal(undefined);
    const before = await csv('later');
    let computed = 0;
    const later = await run(study({ study: 'later' }), {
      out: folder,
      executor: 'inline',
      logger: quiet,
      onProgress: (progress) => void (progress.type === 'planned' && (computed = progress.generations)),
    });
    expect(computed).to.equal(12);
    expect(later.results.gallery).to.deep.equal(shown);
    expect(await csv('later')).to.equal(before);
  });

  it('grows with raised generations, computing only what is new', async () => {
    await go('raised', { generations: 4 });
    let computed = 0;
    const raised = await run(study({ study: 'raised' }), {
      out: folder,
      executor: 'inline',
      logger: quiet,
      onProgress: (progress) => void (progress.type === 'planned' && (computed = progress.generations)),
    });
    expect(computed).to.equal(8);
    expect(raised.results.gallery![0]!.generations.map(({ generation }) => generation)).to.deep.equal([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  it('is read back from the journal as it was written', async () => {
    const { cells, runHere } = await cellsOf(study({ study: 'here' }));
    const events = generationsOf(await eventsOf(cells[0]!, runHere));
    const read = await readRun(join(folder, 'here'));
    const recorded = (await read.journal.readCell(cells[0]!.key))!;
    await read.close();
    expect(generationsIn(recorded).map(({ gallery }) => gallery)).to.deep.equal(events.map(({ gallery }) => gallery));
  });

  it('never has a row of a source that may not be published', async () => {
    // From the repository: an absolute path would be other random numbers in every checkout.
    const file = 'spec/fixtures/conformance.csv';
    const table = {
      sources: [{ use: 'csv', with: { file, columns: ['x', 'y'] } }],
      samples: 10,
      metrics: ['wasserstein'],
    };
    const hidden = await cellsOf(study(table));
    expect(hidden.cells.some(({ gallery }) => gallery !== undefined)).to.equal(false);
    const all = await cellsOf(study({ ...table, gallery: { of: 'all' } }));
    expect(all.cells[0]!.gallery).to.deep.include({ real: false });
    const exhibited = shownIn(generationsOf(await eventsOf(all.cells[0]!, all.runHere)));
    expect(exhibited).not.to.have.length(0);
    for (const [, exhibits] of exhibited) expect(exhibits).not.to.have.property('real');
  });
});

describe('an exhibit', () => {
  const vectors = (shape: readonly number[], values: readonly number[]): Vectors => {
    const length = shape.reduce((product, side) => product * side, 1);
    return { kind: 'vectors', shape, count: values.length / length, values: Float64Array.from(values) };
  };

  it('keeps points to 1 part in 65,535 of their range', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite, finite), { minLength: 1, maxLength: 20 }), (rows) => {
        const exhibit = exhibitOf(vectors([3], rows.flat()));
        if (exhibit.kind !== 'points') throw new Error(exhibit.kind);
        expect(exhibit.columns).to.deep.equal([0, 1]);
        const back = coordinatesOf(exhibit);
        rows.forEach((row, i) => {
          for (const column of [0, 1] as const) {
            const step = exhibit.high[column]! / 65535 - exhibit.low[column]! / 65535;
            expect(Math.abs(back[2 * i + column]! - row[column])).to.be.at.most(
              step * 0.51 + Math.abs(row[column]) * 1e-12,
            );
          }
        });
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('keeps images to 256 levels between the smallest number and the largest', () => {
    const exhibit = exhibitOf(vectors([2, 2, 1], [0, 1, 2, 4, 4, 3, 0, 0]));
    if (exhibit.kind !== 'images') throw new Error(exhibit.kind);
    expect(exhibit).to.deep.include({ count: 2, shape: [2, 2, 1], low: 0, high: 4 });
    expect([...levelsOf(exhibit)]).to.deep.equal([0, 64, 128, 255, 255, 191, 0, 0]);
  });

  it('of constant rows is constant', () => {
    const exhibit = exhibitOf(vectors([2, 2], [3, 3, 3, 3]));
    expect(exhibit).to.deep.include({ kind: 'images', low: 3, high: 3 });
  });

  it('of a table shows its first two columns of numbers, and nothing where there are none', () => {
    const columns = [
      { name: 'colour', kind: 'category', values: ['red', 'blue'] },
      { name: 'size', kind: 'number' },
    ] as const;
    const table = vectors([2], [0, 1.5, 1, 2.5]);
    expect(exhibitOf({ ...table, columns })).to.deep.include({ kind: 'points', columns: [1], low: [1.5], high: [2.5] });
    expect(exhibitOf({ ...table, columns: [columns[0], columns[0]] })).to.deep.include({ kind: 'none' });
  });

  it('cuts long texts by character', () => {
    const exhibit = exhibitOf({ kind: 'text', count: 2, texts: ['short', '🙂'.repeat(700)] });
    if (exhibit.kind !== 'text') throw new Error(exhibit.kind);
    expect(exhibit.texts).to.deep.equal(['short', `${'🙂'.repeat(600)}…`]);
  });
});
