import { describePlugin } from '../../../core/testing/index.js';
import { details, plugin } from './tensor-models.js';
import { first } from './ways.js';

describePlugin(plugin, first(plugin, details));
