import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, Symbols } from '../../../core/contracts/index.js';
import { aliasTable, rootStream } from '../../../core/random/index.js';
import { run } from '../../../host/index.js';
import { keptTail } from '../../../plugins/metrics/survival.js';
import { support } from '../../../plugins/metrics/support.js';
import { rareOutcomes, zipfLaw } from '../../../plugins/symbols.js';
import { quiet } from '../../fixtures/chains.js';
import { symbols } from '../models/symbol-fixtures.js';
import { told } from './subject.js';
import { withLabels } from '../../fixtures/grouped.js';

describe('a tail of many elements', () => {
  it('is its true mass on those that are made, half an element where none is', () => {
    expect(keptTail([0.02, 0.01, 0.01], [1, 0, 1])).to.deep.equal({
      log: Math.log(0.04) + Math.log((3 * 0.75 + 0.5) / 4),
      made: 2,
    });
    expect(keptTail([0.02, 0.02], [0, 0])!.log).to.be.closeTo(Math.log((0.04 * 0.5) / 3), 1e-12);
    expect(keptTail([0.02, 0.02], [1, 1])!.log).to.be.closeTo(Math.log((0.04 * 2.5) / 3), 1e-12);
    expect(keptTail([0.04], [1])).to.equal(undefined);
    expect(keptTail([], [])).to.equal(undefined);
  });

  it('loses its elements as a branching process does, and keeps its mass', async () => {
    // Galton and Watson: a symbol that T rows hold L = T p times on average is among them after g generations with chance
    // 1 - exp(-L h(g)), h(1) = 1, h(g + 1) = 1 - exp(-h(g)); T draws from the model are one generation more.
    const [T, size, chains, generations] = [400, 400, 150, 6];
    const law = zipfLaw(size, 1);
    const tail = 0.2;
    const { isRare, mass } = rareOutcomes(law, tail);
    const test = symbols(new Array<number>(T).fill(0), size);
    const sums = Array.from({ length: generations }, () => ({ made: [0, 0], kept: [0, 0], mass: [0, 0] }));
    const add = (sum: number[], value: number): void => {
      sum[0]! += value;
      sum[1]! += value * value;
    };
    const m = isRare.reduce((count, rare) => count + rare, 0);
    for (let chain = 0; chain < chains; chain++) {
      const random = rootStream(3).child(chain);
      let weights = law;
      for (let g = 0; g < generations; g++) {
        const table = aliasTable(weights);
        const counts = new Float64Array(size);
        for (let row = 0; row < T; row++) counts[table.draw(random)]!++;
        weights = counts;
        const found = await told(
          support,
          {
            test,
            truth: { probabilities: law },
            logLikelihood: (asked) =>
              Float64Array.from((asked as Symbols).values, (symbol) => Math.log(counts[symbol]! / T)),
          },
          { tail },
        );
        const smoothed = (Math.exp(found['logTailKept'] as number) / mass) * (m + 1);
        add(sums[g]!.made, found['tailMade'] as number);
        add(sums[g]!.kept, (mass * (smoothed - 0.5)) / m);
        add(sums[g]!.mass, (Math.exp(found['logTailMass'] as number) * (T + 1) - 0.5) / T);
      }
    }
    let h = 1;
    for (let g = 0; g < generations; g++) {
      h = -Math.expm1(-h);
      let [made, kept] = [0, 0];
      law.forEach((p, symbol) => {
        if (isRare[symbol] === 0) return;
        const chance = -Math.expm1(-T * p * h);
        made += chance;
        kept += p * chance;
      });
      for (const [name, expected] of Object.entries({ made, kept, mass })) {
        const [sum, squares] = sums[g]![name as 'made'] as [number, number];
        const mean = sum / chains;
        const sd = Math.sqrt((squares / chains - mean * mean) / (chains - 1));
        expect(Math.abs(mean - expected) / sd, `${name} in generation ${g + 1}: ${mean} for ${expected}`).to.be.below(
          4,
        );
      }
    }
  });

  it('is called lost though its mass stays', async function () {
    this.timeout(60_000);
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-elements-'));
    const study: JsonObject = {
      study: 'elements',
      sources: [{ use: 'zipf', with: { alphabet: 1000, exponent: 1 } }],
      models: ['categorical'],
      strategies: ['replace'],
      metrics: [{ use: 'support', with: { tail: 0.2 } }],
      samples: 1000,
      evaluate: 1000,
      generations: 8,
      seeds: 10,
    };
    const ran = await run(study, { out: folder, executor: 'inline', logger: quiet });
    const results = withLabels(ran.results);
    await rm(folder, { recursive: true });
    const of = (strategy: string, metric: string): number =>
      results.groups
        .find((each) => each.strategy === strategy)!
        .series.find((each) => each.metric === metric)!
        .points.at(-1)!.mean;
    const control = results.groups.find(({ role }) => role === 'control')!.strategy;
    const verdict = results.groups
      .find(({ strategy }) => strategy === 'replace')!
      .verdicts.find(({ id }) => id === 'lost-tails')!;
    expect(verdict.metric).to.equal('support.logTailKept');
    expect(verdict.state).to.equal('present');
    expect(of('replace', 'support.logTailMass')).to.be.closeTo(of(control, 'support.logTailMass'), 0.2);
    expect(of('replace', 'support.tailMade')).to.be.below(0.5 * of(control, 'support.tailMade'));
  });

  it('of one element is judged on its mass', async () => {
    const test = symbols([0, 1, 0, 1], 3);
    const found = await told(support, { rows: test, test, truth: { probabilities: Float64Array.of(0.6, 0.38, 0.02) } });
    expect([found['logTailKept'], found['tailMade']]).to.deep.equal(['harmless', 'harmless']);
    expect(found['logTailMass']).to.equal(Math.log(0.5 / 5));
    const rows = { test, rows: test };
    expect((await told(support, rows))['unreal']).to.equal('harmless');
    expect(
      (await told(support, { ...rows, rows: { ...test, count: 0, values: new Uint32Array(0) } }))['surviving'],
    ).to.equal('lost');
  });
});
