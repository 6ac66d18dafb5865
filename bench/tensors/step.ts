/**
 * node step.js ENGINE WORKLOAD STEPS: a contender that takes STEPS training steps for every line on standard input. A step
 * gathers a minibatch, draws its noise, takes value and gradient of the loss and updates the weights by Adam.
 */
import type { Vectors } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { stepTaker } from '../../plugins/tensors/compile/index.js';
import { adam, Minibatches, Normals, startEngine } from '../../plugins/tensors/index.js';
import { answer } from '../contender-program.js';
import type { Workload } from './workload.js';
import { WORKLOADS } from './workloads.js';

const ROWS = 2048;

const [engine = '', name = '', steps = ''] = process.argv.slice(2);
const workload = (WORKLOADS as Readonly<Record<string, Workload>>)[name];
if (workload === undefined) throw new RangeError(`There is no workload called ${name}.`);
const { batch, columns, noise: draws } = workload;

const { tf } = await startEngine(engine);
const random = rootStream(1).child('bench', name);
const { variables, loss } = workload.learner(tf, random.child('network'));
const taker = stepTaker(tf, variables);
const optimiser = adam(tf, variables, { learningRate: 1e-3 });

const values = Float32Array.from({ length: ROWS * columns }, () => random.uniform());
const samples: Vectors = { kind: 'vectors', count: ROWS, shape: [columns], values };
const training = { parts: [{ samples, origin: 'real' as const }], count: ROWS };
const batches = new Minibatches(tf, training, { batch, random: random.child('order') });
const normals = new Normals();

let taken = 0;
const step = (): void => {
  const { x } = batches.next(taken++);
  const noise = tf.tensor2d(normals.take(random, batch * draws), [batch, draws]);
  optimiser.step(taker.gradients(() => loss(x, noise)).grads);
};

await answer(async () => {
  for (let i = 0; i < Number(steps); i++) tf.tidy(step);
  // Engines that compute behind the caller's back are done when a weight can be read.
  await variables.at(-1)!.data();
}, Number(steps));
