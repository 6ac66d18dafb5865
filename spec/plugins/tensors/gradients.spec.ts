import { expect } from 'chai';
import { isCollapsarError } from '../../../core/errors/index.js';
import { startEngine } from '../../../plugins/tensors/index.js';
import { evaluate, gapBetween, type Numbers } from '../../fixtures/tensor-agreement.js';
import { OPERATIONS } from '../../fixtures/tensor-operations.js';
import { requires } from '../../requires.js';

/** Others by COLLAPSAR_SPEC_ENGINES=native,webgpu: what is named there has to start. */
const NAMED = process.env['COLLAPSAR_SPEC_ENGINES'];
const ENGINES = (NAMED ?? 'wasm-simd,wasm-fma').split(',');
const TOLERANCE = 1e-5;

describe('values and gradients', () => {
  const expected = new Map<string, Numbers>();
  before(async () => {
    const { tf } = await startEngine('cpu');
    for (const operation of OPERATIONS) expected.set(operation.name, await evaluate(tf, operation));
  });

  it('are asked for by names of their own', () => {
    expect(expected.size).to.equal(OPERATIONS.length);
  });

  for (const name of ENGINES)
    it(`on ${name} are those of cpu, to 1e-5, whatever the operation`, async function () {
      const started = await startEngine(name).catch((error: unknown) => {
        if (NAMED === undefined && isCollapsarError(error)) return undefined;
        throw error;
      });
      requires(this, `tensor engine ${name}`, started !== undefined);
      const { tf } = started!;
      const wrong: string[] = [];
      for (const operation of OPERATIONS)
        try {
          const { of, relative } = gapBetween(await evaluate(tf, operation), expected.get(operation.name)!);
          if (!(relative <= TOLERANCE)) wrong.push(`${operation.name}: ${of} is off by ${relative.toPrecision(2)}`);
        } catch (error) {
          wrong.push(`${operation.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        }
      expect(wrong).to.deep.equal([]);
    });
});
