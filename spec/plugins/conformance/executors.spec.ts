import { describePlugin } from '../../../core/testing/index.js';
import { executors } from '../../../plugins/executors/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

// `bullmq` needs a server and a worker: bullmq.long.spec.ts
describePlugin(
  asPlugin(
    'executors',
    executors.filter(({ id }) => id !== 'bullmq'),
  ),
);
