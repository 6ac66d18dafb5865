import type { Registration } from '../../core/plugin/index.js';
import { gaussian } from './gaussian.js';
import { gmm } from './gmm.js';

export const models: readonly Registration[] = [gaussian, gmm];
