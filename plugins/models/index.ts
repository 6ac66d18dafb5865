import type { Registration } from '../../core/plugin/index.js';
import { cart } from './cart.js';
import { classConditional } from './class-conditional.js';
import { classifier } from './classifier.js';
import { copula } from './copula.js';
import { diffusion } from './diffusion.js';
import { endpoint } from './endpoint.js';
import { external } from './external.js';
import { flowMatching } from './flow-matching.js';
import { gaussian } from './gaussian.js';
import { gmm } from './gmm.js';
import { linearRegression } from './linear-regression.js';
import { logisticRegression } from './logistic-regression.js';
import { kde } from './kde.js';
import { categorical } from './categorical.js';
import { hutter } from './hutter.js';
import { bytePairEncoding } from './byte-pair-encoding.js';
import { characters } from './characters.js';
import { ngram } from './ngram.js';
import { recorded } from './recorded.js';
import { transformer } from './transformer.js';
import { vae } from './vae.js';

export const models: readonly Registration[] = [
  gaussian,
  gmm,
  kde,
  cart,
  classConditional,
  classifier,
  copula,
  linearRegression,
  logisticRegression,
  categorical,
  hutter,
  ngram,
  transformer,
  bytePairEncoding,
  characters,
  vae,
  diffusion,
  flowMatching,
  external,
  endpoint,
  recorded,
];
