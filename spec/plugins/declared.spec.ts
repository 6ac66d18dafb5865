import { expect } from 'chai';
import type { JsonSchema } from '../../core/plugin/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { makeHost } from '../../host/index.js';

type Properties = Readonly<Record<string, JsonSchema>>;
/** Options without a word of what they are, however deep. */
const undescribed = (schema: JsonSchema | undefined, path: string): readonly string[] =>
  Object.entries((schema?.properties ?? {}) as Properties).flatMap(([name, option]) => [
    ...(option.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(option, `${path}.${name}`),
    ...undescribed(option.items as JsonSchema | undefined, `${path}.${name}[]`),
  ]);

describe('what built-in plugins declare', () => {
  it('has words for every option, also inside of others', async () => {
    const { host } = await makeHost({ folder: '.' });
    const entries = host.registry.list();
    expect(entries.length).to.be.above(100);
    expect(
      entries.flatMap(({ kind, id, options }) => undescribed(options as JsonSchema, `${kind} ${id}`)),
    ).to.deep.equal([]);
  });

  it('has a plain name, a unit and a summary for every output, and says of every strategy what is trained on', async () => {
    const { host } = await makeHost({ folder: '.' });
    const { registry } = host;
    // Of what was trained elsewhere it is not known.
    const untold = registry.list('strategies').filter(({ id, title }) => title === undefined && id !== 'recorded');
    expect(untold.map(({ id }) => id)).to.deep.equal([]);
    const lacking: string[] = [];
    const asked: string[] = [];
    for (const entry of registry.list('metrics')) {
      const use = registry.idOf(entry);
      try {
        const metric = { use, as: use, key: use, with: registry.options('metrics', { use }) };
        const outputs = await host.outputs({ metrics: [metric], seed: 1, seeds: [1] }, new AbortController().signal);
        for (const { name, title = '', summary = '', unit } of outputs[use]!) {
          asked.push(name);
          if (title === '' || summary === '' || typeof unit !== 'string') lacking.push(`${use}.${name}`);
        }
      } catch (error) {
        // What it measures follows from options that have no default.
        if (!isCollapsarError(error) || error.code !== 'COLLAPSAR_OPTION_INVALID') throw error;
      }
    }
    expect(asked.length).to.be.above(60);
    expect(lacking).to.deep.equal([]);
  });
});
