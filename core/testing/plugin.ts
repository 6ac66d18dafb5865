import assert from 'node:assert/strict';
import type { JsonObject } from '../contracts/index.js';
import type { Engines } from '../container/index.js';
import { Registry, type EntryKind, type Plugin } from '../plugin/index.js';
import { describeExecutor } from './executors.js';
import { describeMetric, type MetricCandidate } from './metrics.js';
import { describeModel, type ModelCandidate } from './models.js';
import { describeScorer, type ScorerCandidate } from './scorers.js';
import { describeSection, type SectionCandidate } from './sections.js';
import { describeSource, type SourceCandidate } from './sources.js';
import { describeStrategy, type StrategyCandidate } from './strategies.js';
import type { Candidate } from './workbench.js';

type Details = Partial<
  Omit<
    ModelCandidate & SourceCandidate & MetricCandidate & ScorerCandidate & StrategyCandidate & SectionCandidate,
    'entry' | 'plugin'
  >
>;
/** What the suites need to know of the entries of a plugin beside the plugin itself. */
export interface PluginDetails {
  /** options, data and the like, by the id of an entry; several = the entry is tested with each */
  readonly entries?: Readonly<Record<string, Details | readonly Details[]>>;
  readonly with?: readonly Plugin[];
  /** the module whose default export the plugin is (see `ModelCandidate`) */
  readonly module?: URL;
  readonly engines?: Engines;
}

const SUITES: Partial<Record<EntryKind, (candidate: Candidate & { readonly module?: URL }) => void>> = {
  sources: describeSource,
  models: describeModel,
  strategies: describeStrategy,
  metrics: describeMetric,
  scorers: describeScorer,
  sections: describeSection,
  executors: describeExecutor,
};

/** A suite over a whole plugin: its shape, and each of its entries but theories, which need to be told what they speak of. */
export const describePlugin = (plugin: Plugin, details: PluginDetails = {}): void => {
  const { entries = {}, with: others, module, engines } = details;
  describe(`plugin ${plugin.name}`, () => {
    it('is accepted beside itself given twice, and by nothing else of its name', () => {
      const registry = new Registry().register(plugin, { from: 'object' }).register(plugin, { from: 'object' });
      assert.equal(registry.list().length, plugin.entries.length);
      assert.throws(() => registry.register({ ...plugin }, { from: 'object' }));
    });
    it('is tested under the ids of its entries', () => {
      const ids = plugin.entries.map(({ id }) => id);
      for (const id of Object.keys(entries)) assert.ok(ids.includes(id), `no entry is called ${id}`);
    });
    for (const { kind, id } of plugin.entries)
      for (const own of [entries[id] ?? {}].flat())
        SUITES[kind]?.({
          ...(others === undefined ? {} : { with: others }),
          ...(module === undefined ? {} : { module }),
          ...(engines === undefined ? {} : { engines }),
          ...(own as Details & { readonly options?: JsonObject }),
          plugin,
          entry: id,
        });
  });
};
