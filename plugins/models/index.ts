import type { Registration } from '../../core/plugin/index.js';
import { classConditional } from './class-conditional.js';
import { gaussian } from './gaussian.js';
import { gmm } from './gmm.js';
import { kde } from './kde.js';

export const models: readonly Registration[] = [gaussian, gmm, kde, classConditional];
