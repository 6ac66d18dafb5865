import { describePlugin } from '../../../core/testing/index.js';
import { details, plugin, removed } from './sources.js';
import { others } from './ways.js';

after(removed);

describePlugin(plugin, others(plugin, details));
