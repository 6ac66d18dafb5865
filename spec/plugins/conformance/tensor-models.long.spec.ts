import { describePlugin } from '../../../core/testing/index.js';
import { details, plugin } from './tensor-models.js';
import { others } from './ways.js';

describePlugin(plugin, others(plugin, details));
