import { describePlugin } from '../../../core/testing/index.js';
import { details, plugin } from './metrics.js';
import { first } from './ways.js';

describePlugin(plugin, first(plugin, details));
