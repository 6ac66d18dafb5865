/**
 * node step.js ENGINE WORKLOAD STEPS: a contender that takes STEPS training steps for every line on standard input. A step
 * gathers a minibatch, draws its noise, takes value and gradient of the loss and updates the weights by Adam.
 */
import { rootStream } from '../../core/random/index.js';
import { startEngine } from '../../plugins/tensors/index.js';
import { answer } from '../contender-program.js';
import { convVae } from './conv-vae.js';
import { diffusion } from './diffusion.js';
import { vae } from './vae.js';
import type { Workload } from './workload.js';

const WORKLOADS: Readonly<Record<string, Workload>> = { vae, diffusion, 'conv-vae': convVae };
const ROWS = 2048;

const [engine = '', name = '', steps = ''] = process.argv.slice(2);
const workload = WORKLOADS[name];
if (workload === undefined) throw new RangeError(`There is no workload called ${name}.`);
const { batch, columns, noise: draws } = workload;

const { tf } = await startEngine(engine);
const random = rootStream(1).child('bench', name);
const network = workload.network(tf, random.child('weights'));
const optimiser = tf.train.adam(1e-3);

const data = Float32Array.from({ length: ROWS * columns }, () => random.uniform());
const rows = new Float32Array(batch * columns);
const noise = new Float32Array(batch * draws);

const step = (): void => {
  for (let row = 0; row < batch; row++) {
    const from = random.below(ROWS) * columns;
    rows.set(data.subarray(from, from + columns), row * columns);
  }
  for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
  optimiser.minimize(
    () => network.loss(tf.tensor2d(rows, [batch, columns]), tf.tensor2d(noise, [batch, draws])),
    false,
    [...network.variables],
  );
};

await answer(async () => {
  for (let i = 0; i < Number(steps); i++) tf.tidy(step);
  // Engines that compute behind the caller's back are done when a weight can be read.
  await network.variables.at(-1)!.data();
}, Number(steps));
