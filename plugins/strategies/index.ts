import type { Registration } from '../../core/plugin/index.js';
import { accumulateSubsample } from './accumulate-subsample.js';
import { accumulate } from './accumulate.js';
import { augment } from './augment.js';
import { mix } from './mix.js';
import { realOnly } from './real-only.js';
import { replace } from './replace.js';

export const strategies: readonly Registration[] = [replace, accumulate, accumulateSubsample, mix, augment, realOnly];
