import type { Registration } from '../../core/plugin/index.js';
import { inline } from './inline.js';
import { local } from './local.js';

export const executors: readonly Registration[] = [local, inline];
