import { expect } from 'chai';
import { isCollapsarError } from '../../../core/errors/index.js';
import { makeHost } from '../../../host/index.js';

describe('the plain names of metric outputs', () => {
  it('are there for every built-in, and one metric gives none twice', async () => {
    const { host } = await makeHost({ folder: '.', references: [] });
    const nameless: string[] = [];
    // Of these a study names a model or a scorer, without which they declare nothing.
    const undeclared: string[] = [];
    for (const { id } of host.registry.list('metrics')) {
      try {
        const metric = { use: id, as: id, key: id, with: host.registry.options('metrics', { use: id }) };
        const all = await host.outputs({ metrics: [metric], seed: 1, seeds: [1] }, new AbortController().signal);
        const titles = all[id]!.map(({ title }) => title);
        expect(new Set(titles).size, id).to.equal(titles.length);
        nameless.push(...all[id]!.flatMap(({ name, title }) => (title === undefined ? [`${id}.${name}`] : [])));
      } catch (error) {
        if (!isCollapsarError(error) || error.code !== 'COLLAPSAR_OPTION_INVALID') throw error;
        undeclared.push(id);
      }
    }
    expect(nameless).to.deep.equal([]);
    expect(undeclared.sort()).to.deep.equal([
      'class-histogram',
      'external',
      'mauve',
      'reference-perplexity',
      'scorer-quality',
    ]);
  });
});
