import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { difference, momentsOf } from '../../../bench/learning/difference.js';
import type { Model, Text } from '../../../core/contracts/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { callOf, Workbench } from '../../../core/testing/workbench.js';
import { transformer } from '../../../plugins/models/transformer.js';
import type { FittedTransformer } from '../../../plugins/models/transformer/fitted-transformer.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { root } from '../../places.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const SIZES = { context: 16, layers: 2, width: 32, heads: 2 };
const BUDGET = { steps: 400, batch: 32, learningRate: 0.003, warmupSteps: 20, weightDecay: 0.1, clipNorm: 1 };
const SEEDS = [1, 2, 3, 4];
/** With its end a text fills the context. */
const LENGTH = SIZES.context - 1;

/** What transformer.py is asked. */
interface Job {
  readonly positions: 'rotary' | 'learned';
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly seeds: readonly number[];
}

/** Pieces of a book one after another, a byte a character; the last 200 are held out. */
const pieces = (): Pick<Job, 'train' | 'test'> => {
  const book = readFileSync(`${root}studies/data/moby-dick.txt`, 'utf8').replace(/[^\x20-\x7e]+/g, ' ');
  const all = Array.from({ length: 1500 }, (_, i) => book.slice(i * LENGTH, (i + 1) * LENGTH));
  return { train: all.slice(0, 1300), test: all.slice(1300) };
};
const asText = (texts: readonly string[]): Text => ({ kind: 'text', count: texts.length, texts });

describe('the transformer learns as one of PyTorch does', function () {
  this.timeout(300_000);
  before(function () {
    requires(this, 'Python with torch', pythonHas('torch'));
  });

  for (const positions of ['rotary', 'learned'] as const)
    it(`the same language from the same texts in the same steps (${positions} positions)`, async () => {
      const job: Job = { positions, ...pieces(), seeds: SEEDS };
      const theirs = askPython<{ losses: number[]; parameters: number }>(
        new URL('transformer.py', import.meta.url),
        ['torch'],
        { ...SIZES, ...BUDGET, ...job },
      );
      const engines = { start: () => startEngine('auto') };
      const options = { ...SIZES, ...BUDGET, positions };
      const model = await new Workbench('models', { entry: transformer, options, engines }).make<Model<Text>>();
      const losses: number[] = [];
      for (const seed of SEEDS) {
        const training = trainingSet([{ samples: asText(job.train), origin: 'real' as const }]);
        const fitted = (await model.fit(training, { ...callOf(seed, 'fit'), generation: 1 })) as FittedTransformer;
        const each = await fitted.logLikelihood(asText(job.test), callOf(seed, 'test'));
        losses.push(-each.reduce((sum, log) => sum + log, 0) / (each.length * SIZES.context));
        const learnt = fitted.network.variables.reduce((sum, { size }) => sum + size, 0);
        expect(learnt, 'numbers learnt').to.equal(theirs.parameters);
        fitted.dispose();
      }
      const { mean } = difference(losses, theirs.losses);
      const [a, b] = [momentsOf(losses), momentsOf(theirs.losses)];
      const said = `ours ${losses.join(' ')}, theirs ${theirs.losses.join(' ')}`;
      // Far below the entropy of single characters, about 2.9 nats: there is something to be learnt, and it was.
      expect(b.mean, said).to.be.below(2.4);
      // Within four standard errors of the difference between seeds, and small beside what is learnt.
      expect(Math.abs(mean) / Math.sqrt(a.ofMean + b.ofMean), said).to.be.below(4);
      expect(Math.abs(mean / b.mean), said).to.be.below(0.02);
    });
});
