import type { JsonObject, ResolvedStudy, SourceFacts } from '../../../core/contracts/index.js';
import type { Registry } from '../../../core/plugin/index.js';
import { checkStudy, resolveStudy } from '../../../core/study/index.js';
import { registryOf, thirdParty } from '../plugin/fakes.js';

export const registry = registryOf(thirdParty('collapsar-plugin-kde'));

/** The least that a study says. */
export const least = {
  study: 'demo',
  sources: ['normal'],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments'],
} as const satisfies JsonObject;

export const resolved = (change: JsonObject = {}, within: Registry = registry): ResolvedStudy =>
  resolveStudy(checkStudy({ ...least, ...change }), within);

export const factsOf = (size: number | null, fingerprint?: string): SourceFacts => ({
  data: 'vectors',
  size,
  testRows: 10,
  provides: [],
  publishable: false,
  ...(fingerprint === undefined ? {} : { fingerprint }),
});
