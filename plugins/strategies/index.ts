import type { Registration } from '../../core/plugin/index.js';
import { accumulate, accumulateSubsample } from './accumulate.js';
import { augment } from './augment.js';
import { bias } from './bias.js';
import { curate } from './curate.js';
import { distil } from './distil.js';
import { edit } from './edit.js';
import { mix } from './mix.js';
import { realOnly } from './real-only.js';
import { recorded } from './recorded.js';
import { replace, replaceMultiple } from './replace.js';
import { resample } from './resample.js';
import { schedule } from './schedule.js';
import { weighted } from './weighted.js';

export const strategies: readonly Registration[] = [
  replace,
  replaceMultiple,
  accumulate,
  accumulateSubsample,
  mix,
  augment,
  distil,
  edit,
  weighted,
  curate,
  resample,
  bias,
  schedule,
  realOnly,
  recorded,
];
