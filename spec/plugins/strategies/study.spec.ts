import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, Measured, Metric, Scorer, Subject, Vectors } from '../../../core/contracts/index.js';
import { definePlugin, metric, noOptions, scorer } from '../../../core/plugin/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../fixtures/chains.js';
import { refusal } from '../../fixtures/entries.js';

const study = (strategies: readonly (string | JsonObject)[], over: JsonObject = {}): JsonObject => ({
  study: 'wrappers',
  sources: ['normal'],
  models: ['gaussian'],
  strategies,
  metrics: ['moments'],
  samples: 20,
  evaluate: 10,
  generations: 3,
  seeds: 1,
  ...over,
});
const refused = (value: JsonObject): Promise<string> => refusal(cellsOf(value));

describe('strategies in a study', () => {
  it('are refused where the model or the source cannot do what they need', async () => {
    const inner = { use: 'bias', with: { strategy: 'replace', topP: 0.9 } };
    for (const [strategy, capability] of [
      [inner, 'topP'],
      [{ use: 'bias', with: { strategy: 'replace', topK: 8 } }, 'topK'],
      [{ use: 'curate', with: { strategy: inner, scorer: 'likelihood' } }, 'topP'],
      [{ use: 'curate', with: { strategy: 'replace', scorer: 'verifier' } }, 'truth\\.correct'],
      ['edit', 'edit'],
    ] as const)
      expect(await refused(study([strategy as JsonObject]))).to.match(
        new RegExp(`^COLLAPSAR_NEEDS_UNMET .*${capability}`, 's'),
      );
  });

  it('are compared with what their innermost strategy is compared with', async () => {
    const mix = (real: string): JsonObject => ({ use: 'mix', with: { real, syntheticShare: 0.5 } });
    const { record } = await cellsOf(
      study(
        [
          { use: 'weighted', as: 'fresh', with: { strategy: mix('fresh') } },
          { use: 'weighted', as: 'fixed', with: { strategy: mix('fixed') } },
          { use: 'curate', as: 'curated', with: { strategy: 'accumulate', scorer: 'likelihood' } },
          { use: 'distil', as: 'taught', with: { teacher: 'normal', syntheticShare: 0.25 } },
        ],
        { controls: true },
      ),
    );
    const plans = Object.fromEntries(
      record.groups.map(({ strategy, share, control }) => [strategy, { share, control }]),
    );
    expect(plans['fresh']).to.deep.equal({
      share: 0.5,
      control: { matched: 'real-only', rows: 'fresh', realPart: 'real-only n=10' },
    });
    expect(plans['fixed']).to.deep.equal({
      share: 0.5,
      control: { matched: 'real-only like fixed', rows: 'fresh', realPart: 'real-only fixed n=10' },
    });
    expect(plans['curated']!.control).to.deep.equal({ matched: 'real-only like curated', rows: 'fresh' });
    expect(plans['taught']!.control).to.include({ matched: 'real-only', realPart: 'real-only n=15' });
  });

  it('say in the lineage what a teacher made, and hand given inputs on to conditional models', async () => {
    const teacher = { use: 'linear-regression', on: { source: 'linear-regression', rows: 40 } };
    const { cells, runHere } = await cellsOf(
      study(
        [
          { use: 'distil', with: { teacher, syntheticShare: 0.4 } },
          { use: 'distil', as: 'source', with: { teacher: 'linear-regression', syntheticShare: 0.4 } },
          {
            use: 'curate',
            with: { strategy: { use: 'mix', with: { real: 'fresh', syntheticShare: 0.4 } }, scorer: 'likelihood' },
          },
        ],
        {
          sources: ['linear-regression'],
          models: ['linear-regression'],
          metrics: ['regression-error'],
          controls: false,
        },
      ),
    );
    const last = [];
    for (const cell of cells) last.push(generationsOf(await eventsOf(cell, runHere)).at(-1)!.lineage);
    expect(last).to.deep.equal([
      { real: 12, teacher: 8, synthetic: [], drawn: 12 },
      { real: 12, teacher: 8, synthetic: [], drawn: 12 },
      { real: 12, teacher: 0, synthetic: [{ from: 2, to: 2, rows: 8 }], drawn: 12 },
    ]);
  });

  it('are never taught a row to test with by a table that teaches, once drawn or again', async () => {
    /** Rows trained on that are held out. */
    class Leaked implements Metric<Vectors> {
      readonly outputs = [{ name: 'rows', unit: '', better: 'lower', range: [0, Infinity] }] as const;
      measure({ training, test }: Subject<Vectors>): Promise<Record<string, Measured>> {
        const held = new Set(test.values);
        const rows = training.parts.flatMap(({ samples }) => [...samples.values]).filter((value) => held.has(value));
        return Promise.resolve({ rows: rows.length });
      }
    }
    const leaked = metric({
      id: 'leaked',
      summary: 'Leaks',
      data: 'vectors',
      options: noOptions,
      implementation: Leaked,
    });
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-teacher-'));
    const file = join(folder, 'numbers.csv');
    writeFileSync(file, ['x', ...Array.from({ length: 60 }, (_, i) => i + 0.5)].join('\n'));
    for (const draw of ['once', 'again']) {
      const source = { use: 'csv', with: { file, draw, test: 0.5 } };
      const { cells, runHere } = await cellsOf(
        study([{ use: 'distil', with: { teacher: source } }], {
          sources: [source],
          metrics: ['leaked'],
          controls: false,
          seeds: 3,
        }),
        [definePlugin({ name: 'leaks', version: '1.0.0', api: '^1.0.0', entries: [leaked] })],
      );
      for (const cell of cells)
        for (const { metrics } of generationsOf(await eventsOf(cell, runHere)))
          expect(Object.values(metrics)[0]).to.deep.equal({ rows: [0, 'sampled'] });
    }
    rmSync(folder, { recursive: true });
  });

  it('fail with a verifier that throws, naming it, its hook and the generation, and with one that passes nothing', async () => {
    class Throwing implements Scorer<Vectors> {
      score(): Promise<Float64Array> {
        return Promise.reject(new Error('no such exam'));
      }
    }
    const throwing = scorer({
      id: 'throwing',
      summary: 'Throws',
      data: 'vectors',
      options: noOptions,
      implementation: Throwing,
    });
    const { cells, runHere } = await cellsOf(
      study(
        [
          { use: 'curate', as: 'throws', with: { strategy: 'replace', scorer: 'throwing' } },
          {
            use: 'curate',
            as: 'passes nothing',
            with: { strategy: 'replace', scorer: 'likelihood', keep: 'threshold', threshold: 99, rounds: 3 },
          },
        ],
        { controls: false },
      ),
      [definePlugin({ name: 'exams', version: '1.0.0', api: '^1.0.0', entries: [throwing] })],
    );
    const failures = [];
    for (const cell of cells) failures.push((await eventsOf(cell, runHere)).find(({ type }) => type === 'failed'));
    const [thrown, nothing] = failures.map((event) => (event?.type === 'failed' ? event.failure : undefined));
    expect(thrown).to.include({ code: 'COLLAPSAR_PLUGIN_THREW', generation: 2 });
    expect(thrown!.message).to.match(/throwing \(exams\), score.*generation 2.*no such exam/s);
    expect(nothing).to.include({ generation: 2 });
    expect(nothing!.message).to.match(/3 times 20 rows were drawn, and the scorer accepted 0, where 20 are wanted/);
  });
});
