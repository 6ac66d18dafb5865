import { describePlugin } from '../../../core/testing/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { asPlugin } from '../../fixtures/built-in.js';

describePlugin(asPlugin('metrics', metrics));
