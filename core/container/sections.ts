import type { Section } from '../contracts/index.js';
import { messageOf } from '../errors/index.js';
import type { Registry } from '../plugin/index.js';
import type { Resolver } from './resolver.js';

/** A section of the report as a plugin registered it. */
export interface PluginSection {
  readonly id: string;
  readonly plugin: string;
  /** what was made, or in words what kept it from being made */
  readonly made: Section | { readonly failure: string };
}

/** The registered sections in the order of registration. One that cannot be made fails by itself: a report is due all the same. */
export const liveSections = async (
  registry: Registry,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<readonly PluginSection[]> => {
  const sections: PluginSection[] = [];
  for (const entry of registry.list('sections')) {
    const id = registry.idOf(entry);
    const about = { id, plugin: entry.plugin.name };
    try {
      const options = registry.options('sections', { use: id });
      const scope = { studySeed: 0, seed: 0, signal };
      const { live } = await resolver.live<Section>('sections', { use: id, with: options }, scope);
      sections.push({ ...about, made: live });
    } catch (thrown) {
      sections.push({ ...about, made: { failure: messageOf(thrown) } });
    }
  }
  return sections;
};
