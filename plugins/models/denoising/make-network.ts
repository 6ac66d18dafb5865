import type { RandomStream } from '../../../core/contracts/index.js';
import type { Tf } from '../../tensors/index.js';
import type { Network, NetworkSizes } from './network.js';
import { perceptron } from './perceptron.js';
import { unet } from './unet.js';

export const makeNetwork = (tf: Tf, random: RandomStream, sizes: NetworkSizes): Network =>
  sizes.kind === 'mlp' ? perceptron(tf, random, sizes) : unet(tf, random, sizes);
