import { checkTheories, createHost, type Host, type TheoryReport } from '../../../core/container/index.js';
import { definePlugin, type Registration } from '../../../core/plugin/index.js';
import { metrics } from '../../../plugins/metrics/index.js';
import { modelServers } from '../../../plugins/models/endpoint.js';
import { trainers } from '../../../plugins/models/external.js';
import { models } from '../../../plugins/models/index.js';
import { sources } from '../../../plugins/sources/index.js';
import { strategies } from '../../../plugins/strategies/index.js';
import { theories } from '../../../plugins/theories/index.js';
import { scorers } from '../../../plugins/scorers/index.js';

type Implementation = new (options: object, services: unknown) => object;
export const silent = { info: () => undefined, warn: () => undefined };

/** A host whose entry `id` is built another way, with one theory alone. */
const hostWith = (theory: string | undefined, replaced: Registration | undefined): Host => {
  const swap = (entries: readonly Registration[]): Registration[] =>
    entries.map((entry) => (entry.kind === replaced?.kind && entry.id === replaced.id ? replaced : entry));
  const asked = theories.filter(({ id }) => theory === undefined || id === theory);
  const entries = [...sources, ...swap(models), ...swap(strategies), ...metrics, ...scorers, ...asked];
  const about = { name: 'collapsar', version: '0.0.0', api: '^1.0.0' } as const;
  const plugin = definePlugin({ ...about, services: [trainers, modelServers], entries });
  return createHost({
    plugins: [{ plugin, origin: { from: 'built-in' } }],
    reporters: [],
    environment: { version: '0.0.0', program: new URL('file:///none'), folder: '.', references: [] },
    logger: silent,
    clock: { now: () => 0 },
  }).host;
};
export const find = (entries: readonly Registration[], id: string): Registration =>
  entries.find((entry) => entry.id === id)!;
export const implementationOf = ({ implementation }: Registration): Implementation =>
  implementation as unknown as Implementation;

/** The entry, given other options than the study's. */
export const tampered = (entry: Registration, change: object): Registration => {
  const Whole = implementationOf(entry);
  class Tampered extends Whole {
    constructor(options: object, services: unknown) {
      super({ ...options, ...change }, services);
    }
  }
  return { ...entry, implementation: Tampered } as unknown as Registration;
};
/** One strategy in another's place. */
export const disguised = (id: string, as: string, options: object): Registration => ({
  ...find(strategies, id),
  implementation: tampered(find(strategies, as), options).implementation,
});

export const check = (
  theory: string | undefined,
  replaced: Registration | undefined,
  chains: number,
): Promise<TheoryReport> =>
  checkTheories(hostWith(theory, replaced), { chains, seed: 1, signal: new AbortController().signal });
export const worst = ({ checks }: TheoryReport): number => Math.max(...checks.map(({ z }) => Math.abs(z)));
