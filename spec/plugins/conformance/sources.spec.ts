import { describePlugin } from '../../../core/testing/index.js';
import { details, plugin, removed } from './sources.js';
import { first } from './ways.js';

after(removed);

describePlugin(plugin, first(plugin, details));
