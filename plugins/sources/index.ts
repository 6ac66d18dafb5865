import type { Registration } from '../../core/plugin/index.js';
import { breastCancer } from './breast-cancer.js';
import { circles } from './circles.js';
import { csv } from './csv.js';
import { digits } from './digits.js';
import { fashionMnist } from './fashion-mnist.js';
import { gaussianMixture } from './gaussian-mixture.js';
import { idx } from './idx.js';
import { jsonl } from './jsonl.js';
import { linearRegressionSource } from './linear-regression.js';
import { logistic } from './logistic.js';
import { mnist } from './mnist.js';
import { normal } from './normal.js';
import { parquet } from './parquet.js';
import { swissRoll } from './swiss-roll.js';
import { twoMoons } from './two-moons.js';
import { arithmetic } from './arithmetic.js';
import { external } from './external.js';
import { categorical } from './categorical.js';
import { text } from './text.js';
import { zipf } from './zipf.js';
import { zipfBigram } from './zipf-bigram.js';

export const sources: readonly Registration[] = [
  normal,
  gaussianMixture,
  twoMoons,
  circles,
  swissRoll,
  linearRegressionSource,
  logistic,
  csv,
  jsonl,
  parquet,
  breastCancer,
  digits,
  idx,
  mnist,
  fashionMnist,
  categorical,
  zipf,
  zipfBigram,
  text,
  arithmetic,
  external,
];
