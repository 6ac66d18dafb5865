import { describePlugin } from '../../../core/testing/index.js';
import { executors } from '../../../plugins/executors/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

describePlugin(asPlugin('executors', executors));
