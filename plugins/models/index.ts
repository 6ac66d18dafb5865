import type { Registration } from '../../core/plugin/index.js';
import { gaussian } from './gaussian.js';

export const models: readonly Registration[] = [gaussian];
