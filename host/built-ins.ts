import { definePlugin, type Plugin } from '../core/plugin/index.js';
import { modelServers } from '../plugins/models/endpoint.js';
import { trainers } from '../plugins/models/external.js';
import { executors } from '../plugins/executors/index.js';
import { metrics } from '../plugins/metrics/index.js';
import { models } from '../plugins/models/index.js';
import { scorers } from '../plugins/scorers/index.js';
import { sources } from '../plugins/sources/index.js';
import { strategies } from '../plugins/strategies/index.js';
import { theories } from '../plugins/theories/index.js';
import { PACKAGE } from './named.js';

/** Everything that comes with the package, as one plugin among others: for conformance suites of entries whose options name some. */
export const builtIns: Plugin = definePlugin({
  ...PACKAGE,
  services: [trainers, modelServers],
  entries: [...sources, ...models, ...strategies, ...metrics, ...scorers, ...theories, ...executors],
});
