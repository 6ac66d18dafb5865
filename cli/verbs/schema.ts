import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSchema } from '../../core/contracts/index.js';
import { publishedSchema } from '../../core/study/index.js';
import { makeHost, protocolSchema } from '../../host/index.js';
import { PACKAGE } from '../../host/manifest.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import { OUTPUTS } from '../options.js';

type Of = 'study' | 'import' | 'external' | (typeof OUTPUTS)[number];

export const schemaVerb: Verb<Of, PluginFlags> = async (of, { plugin }, { terminal }) => {
  terminal.out(await schemaText(of, plugin));
  return EXIT.ok;
};

const schemaText = async (of: Of, plugin: readonly string[]): Promise<string> => {
  const output = OUTPUTS.find((one) => one === of);
  if (output !== undefined) return readFileSync(join(PACKAGE, 'schemas', `${output}.schema.json`), 'utf8').trimEnd();
  if (of === 'import') return JSON.stringify(importSchema, undefined, 2);
  if (of === 'external') return JSON.stringify(await protocolSchema(), undefined, 2);
  const { host } = await makeHost({ folder: '.', references: plugin, discover: '.' });
  return JSON.stringify(publishedSchema(host.registry), undefined, 2);
};
