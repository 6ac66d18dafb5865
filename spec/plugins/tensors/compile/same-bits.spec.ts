import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { startCompiled } from '../../../fixtures/compiled-engine.js';
import { LOADER, moduleAt, root } from '../../../places.js';

/** Of the product and the specs, as they run here. */
const modules = new URL('../../../../', import.meta.url).href;

/** Ten steps of each network in a fresh process, in the order given; a hash of the weights of each. */
const weightsOf = (order: readonly number[], tensorsBefore = 0): Readonly<Record<string, string>> => {
  const at = (path: string): string => JSON.stringify(moduleAt(path, modules).pathname);
  const program = `
    import { createHash } from 'node:crypto';
    const { adam, startEngine } = await import(${at('plugins/tensors/index')});
    const { stepTaker } = await import(${at('plugins/tensors/compile/index')});
    const { rootStream } = await import(${at('core/random/index')});
    const { NETWORKS } = await import(${at('spec/fixtures/tensor-networks')});
    const { tf } = await startEngine('compiled');
    for (let i = 0; i < ${tensorsBefore}; i++) tf.zeros([1 + 7 * i]);
    const found = {};
    for (const { name, learner } of ${JSON.stringify(order)}.map((i) => NETWORKS[i])) {
      const { variables, loss } = learner(tf, rootStream(5).child(name));
      const [taker, optimiser] = [stepTaker(tf, variables), adam(tf, variables, { learningRate: 0.01 })];
      for (let step = 0; step < 10; step++) tf.tidy(() => optimiser.step(taker.gradients(loss).grads));
      const hash = createHash('sha256');
      for (const variable of variables) hash.update(variable.dataSync());
      found[name + ', compiled ' + taker.facts.compiled] = hash.digest('hex');
      taker.dispose();
    }
    console.log(JSON.stringify(found));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...LOADER, '--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout, stderr).to.match(/^\{/);
  return JSON.parse(stdout) as Record<string, string>;
};

describe('the bits of compiled steps', () => {
  before(async function () {
    await startCompiled(this);
  });

  it('are the same in every process, whatever it computed before and wherever its tensors lie', () => {
    const first = weightsOf([0, 1, 2, 3, 4]);
    expect(Object.keys(first)).to.have.length(5);
    for (const name of Object.keys(first)) expect(name).to.match(/, compiled 8$/);
    expect(weightsOf([4, 2, 0, 3, 1], 13)).to.deep.equal(first);
  });
});
