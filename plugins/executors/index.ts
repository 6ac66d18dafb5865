import type { Registration } from '../../core/plugin/index.js';
import { bullmq } from './bullmq.js';
import { inline } from './inline.js';
import { local } from './local.js';

export const executors: readonly Registration[] = [local, inline, bullmq];
