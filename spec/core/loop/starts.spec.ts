import { expect } from 'chai';
import type {
  Checkpoint,
  FitContext,
  FittedModel,
  Model,
  TrainingSet,
  Vectors,
} from '../../../core/contracts/index.js';
import { definePlugin, model, noOptions } from '../../../core/plugin/index.js';
import { cellsOf, eventsOf, generationsOf } from '../../fixtures/chains.js';

/** What each fit was begun from: the number of another fit, or nothing; and how many steps it reports. */
const fits: (number | undefined)[] = [];
let steps = 0;
class Begun implements FittedModel<Vectors> {
  constructor(
    readonly number: number,
    private readonly rows: Vectors,
  ) {}
  sample(count: number): Promise<Vectors> {
    return Promise.resolve(
      count === this.rows.count ? this.rows : { ...this.rows, count, values: this.rows.values.slice(0, count) },
    );
  }
  save(): Promise<Checkpoint> {
    return Promise.resolve({ meta: { number: this.number } });
  }
}
class Beginning implements Model<Vectors> {
  fit({ parts }: TrainingSet<Vectors>, { start, report }: FitContext<Vectors>): Promise<Begun> {
    fits.push((start as Begun | undefined)?.number);
    for (let step = 0; step < steps; step++) report({ values: { loss: step } });
    return Promise.resolve(new Begun(fits.length, parts[0]!.samples));
  }
  restore(): Promise<Begun> {
    throw new Error('nothing is resumed here');
  }
}
const plugin = definePlugin({
  name: 'beginning',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    model({
      id: 'beginning',
      summary: 'Remembers where it began',
      data: 'vectors',
      options: noOptions,
      provides: ['sample', 'start'],
      implementation: Beginning,
    }),
  ],
});
const run = async (more: object, generations = 3) => {
  fits.length = 0;
  const { cells, runHere } = await cellsOf(
    {
      study: 'begun',
      sources: ['normal'],
      models: [{ use: 'beginning', ...more }],
      strategies: ['replace'],
      metrics: ['moments'],
      samples: 12,
      evaluate: 12,
      generations,
      seeds: 1,
      controls: false,
      checkpoints: 'none',
    },
    [plugin],
  );
  return generationsOf(await eventsOf(cells[0]!, runHere));
};

describe('the fits of a chain', () => {
  it('begin from nothing, or each from the one before, as the study says', async () => {
    steps = 0;
    await run({ initialise: 'scratch' });
    expect(fits).to.deep.equal([undefined, undefined, undefined]);
    await run({ initialise: 'previous' });
    expect(fits).to.deep.equal([undefined, 1, 2]);
  });
  it('report curves of at most 64 points and the last one, evenly thinned', async () => {
    for (const many of [0, 1, 63, 64, 65, 128, 129, 1000]) {
      steps = many;
      const [{ traces }] = (await run({}, 1)) as unknown as readonly [
        { traces?: Record<string, { step: number; values: object }[]> },
      ];
      const points = (traces?.['fit'] ?? []).map(({ step }) => step);
      let every = 1;
      while (Math.ceil(many / every) > 64) every *= 2;
      const even = Array.from({ length: Math.ceil(many / every) }, (_, i) => i * every);
      expect(points, String(many)).to.deep.equal([...new Set(many === 0 ? [] : [...even, many - 1])]);
      for (const { step, values } of traces?.['fit'] ?? []) expect(values).to.deep.equal({ loss: step });
    }
  });
});
