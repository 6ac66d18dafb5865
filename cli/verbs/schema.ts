import { publishedSchema } from '../../core/study/index.js';
import { makeHost } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';

export const schemaVerb: Verb<undefined, PluginFlags> = async (_none, { plugin }, { terminal }) => {
  const { host } = await makeHost({ folder: '.', references: plugin, discover: '.' });
  terminal.out(JSON.stringify(publishedSchema(host.registry), undefined, 2));
  return EXIT.ok;
};
