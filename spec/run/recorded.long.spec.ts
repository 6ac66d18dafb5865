import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, Law, StudyResults } from '../../core/contracts/index.js';
import { run } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { foundOf, placeBy, record } from '../fixtures/recordings.js';
import { TableFolder } from '../fixtures/tables.js';

const folder = new TableFolder();
after(() => folder.remove());

const FILES = 'runs/{strategy}/T{samples}/seed-{seed}/gen-{generation}.csv';
const original: JsonObject = {
  study: 'gaussians',
  sources: ['normal'],
  models: [{ use: 'gaussian', as: 'trainer' }],
  strategies: ['replace', 'accumulate'],
  metrics: [{ use: 'wasserstein', with: { method: 'exact' } }, 'energy-distance', 'tail-mass'],
  samples: [10, 20, 40],
  evaluate: 60,
  generations: 10,
  seeds: 8,
};

describe('Gaussian chains of ten generations and three sizes, recorded and read again', function () {
  this.timeout(240_000);
  let ran: StudyResults;
  const results = async (study: JsonObject): Promise<StudyResults> =>
    (await run(study, { out: folder.path, executor: 'inline', logger: quiet })).results;
  before(async () => {
    await record(original, placeBy(folder.path, FILES));
    ran = await results(original);
  });

  for (const [strategy, realOnly] of [
    ['replace', 'real-only'],
    ['accumulate', 'real-only like accumulate'],
  ] as const)
    it(`give the values, verdicts, forecasts and laws of the run: ${strategy}`, async () => {
      const read = await results({
        ...original,
        study: strategy,
        models: [
          {
            use: 'recorded',
            as: 'trainer',
            with: { files: join(folder.path, FILES), control: 'recorded', realOnly },
          },
        ],
        strategies: [{ use: 'recorded', as: strategy, with: { strategy } }],
      });
      expect(foundOf(read, strategy)).to.deep.equal(foundOf(ran, strategy));
      expect(foundOf(read, strategy).verdicts.some(({ state }) => state === 'present')).to.equal(
        strategy === 'replace',
      );
      const lawsOf = ({ laws = [] }: StudyResults): readonly Omit<Law, 'groups'>[] =>
        laws.filter(({ strategy: of }) => of === strategy).map(({ groups: _places, ...law }) => law);
      expect(lawsOf(ran)).to.have.length.above(0);
      expect(lawsOf(read)).to.deep.equal(lawsOf(ran));
    });
});
