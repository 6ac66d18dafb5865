import { importSchema } from '../../core/contracts/index.js';
import { publishedSchema } from '../../core/study/index.js';
import { makeHost, protocolSchema } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';

export const schemaVerb: Verb<'study' | 'import' | 'external', PluginFlags> = async (of, { plugin }, { terminal }) => {
  if (of === 'import') {
    terminal.out(JSON.stringify(importSchema, undefined, 2));
    return EXIT.ok;
  }
  if (of === 'external') {
    terminal.out(JSON.stringify(await protocolSchema(), undefined, 2));
    return EXIT.ok;
  }
  const { host } = await makeHost({ folder: '.', references: plugin, discover: '.' });
  terminal.out(JSON.stringify(publishedSchema(host.registry), undefined, 2));
  return EXIT.ok;
};
