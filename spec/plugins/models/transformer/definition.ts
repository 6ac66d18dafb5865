import type { Bias, RandomStream, Text } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { BYTES } from '../../../../plugins/models/tokenisers/bytes.js';
import {
  TransformerNetwork,
  variablesOf,
  type TransformerSizes,
} from '../../../../plugins/models/transformer/network.js';
import type { Tf } from '../../../../plugins/tensors/index.js';

export const { end: END, size: VOCABULARY } = BYTES;

export const textOf = (texts: readonly string[], prompts?: readonly string[]): Text => ({
  kind: 'text',
  count: texts.length,
  texts,
  ...(prompts === undefined ? {} : { prompts }),
});

/** A network whose logits are far from even, so that what it reads decides what it says. */
export const loudNetwork = (tf: Tf, sizes: Partial<TransformerSizes> = {}): TransformerNetwork => {
  const own: TransformerSizes = {
    vocabulary: VOCABULARY,
    context: 8,
    layers: 2,
    width: 8,
    heads: 2,
    hidden: 16,
    positions: 'rotary',
    ...sizes,
  };
  const network = new TransformerNetwork(tf, own, rootStream(3));
  for (const [i, { name }] of variablesOf(own).entries())
    if (!name.endsWith('gain')) tf.tidy(() => network.variables[i]!.assign(tf.mul(network.variables[i]!, 20)));
  return network;
};

/** Logits after the last of these inputs, read at once, no cache: the definition. */
export const after = (tf: Tf, network: TransformerNetwork, inputs: readonly number[]): Float32Array =>
  at(tf, network, inputs, inputs.length - 1);

export const at = (tf: Tf, network: TransformerNetwork, inputs: readonly number[], place: number): Float32Array =>
  tf.tidy(() => {
    const states = network.read(tf.tensor2d([...inputs], [1, inputs.length], 'int32'));
    return network
      .logits(tf.slice(states, [place, 0], [1, -1]))
      .dataSync<'float32'>()
      .slice();
  });

export const logSoftmax = (logits: Float32Array): Float64Array => {
  const most = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return Float64Array.from(logits, (logit) => logit - most - Math.log(sum));
};

/** Log probabilities under a bias, by its definition: sharpened, all but the first topK gone, of those all past topP. */
export const biased = (logs: Float64Array, { temperature = 1, topK = VOCABULARY, topP = 1 }: Bias): Float64Array => {
  const order = [...logs.keys()].sort((a, b) => logs[b]! - logs[a]! || a - b).slice(0, topK);
  const weights = order.map((token) => Math.exp((logs[token]! - logs[order[0]!]!) / temperature));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let [before, kept] = [0, 0];
  for (const weight of weights) if (before < topP * all) [before, kept] = [before + weight, kept + 1];
  const out = new Float64Array(logs.length).fill(-Infinity);
  for (let i = 0; i < kept; i++) out[order[i]!] = Math.log(weights[i]! / before);
  return out;
};

/** As the model draws: the first token at which the probabilities add up to more than a uniform number. */
export const drawn = (logProbabilities: Float64Array, random: RandomStream): number => {
  let left = random.uniform();
  for (let token = 0; token < VOCABULARY; token++) if ((left -= Math.exp(logProbabilities[token]!)) < 0) return token;
  return VOCABULARY - 1;
};
