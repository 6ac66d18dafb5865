import { expect } from 'chai';
import { isCollapsarError } from '../../../core/errors/index.js';
import { startEngine, type Tf } from '../../../plugins/tensors/index.js';
import { evaluate, gapBetween, type Numbers } from '../../fixtures/tensor-agreement.js';
import { lossAndGradients, NETWORKS } from '../../fixtures/tensor-networks.js';
import { OPERATIONS } from '../../fixtures/tensor-operations.js';
import { requires } from '../../requires.js';

/** Others by COLLAPSAR_SPEC_ENGINES=native,webgpu: what is named there has to start. */
const NAMED = process.env['COLLAPSAR_SPEC_ENGINES'];
const ENGINES = (NAMED ?? 'wasm-simd,wasm-fma').split(',');
const TOLERANCE = 1e-5;

/** What a model may ask an engine for, and how it is asked. */
const QUESTIONS: ReadonlyMap<string, (tf: Tf) => Promise<Numbers>> = new Map([
  ...OPERATIONS.map((operation) => [operation.name, (tf: Tf) => evaluate(tf, operation)] as const),
  ...NETWORKS.map((network) => [network.name, (tf: Tf) => lossAndGradients(tf, network)] as const),
]);

describe('values and gradients', () => {
  const expected = new Map<string, Numbers>();
  before(async () => {
    const { tf } = await startEngine('cpu');
    for (const [name, ask] of QUESTIONS) expected.set(name, await ask(tf));
  });

  it('are asked for by names of their own', () => {
    expect(QUESTIONS.size).to.equal(OPERATIONS.length + NETWORKS.length);
  });

  for (const engine of ENGINES)
    it(`on ${engine} are those of cpu, to 1e-5, of every operation and of whole networks`, async function () {
      const started = await startEngine(engine).catch((error: unknown) => {
        if (NAMED === undefined && isCollapsarError(error)) return undefined;
        throw error;
      });
      requires(this, `tensor engine ${engine}`, started !== undefined);
      const { tf } = started!;
      const wrong: string[] = [];
      for (const [name, ask] of QUESTIONS)
        try {
          const { of, relative } = gapBetween(await ask(tf), expected.get(name)!);
          if (!(relative <= TOLERANCE)) wrong.push(`${name}: ${of} is off by ${relative.toPrecision(2)}`);
        } catch (error) {
          wrong.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        }
      expect(wrong).to.deep.equal([]);
    });
});
