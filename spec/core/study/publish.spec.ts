import { Ajv } from 'ajv';
import { expect } from 'chai';
import { studySchema, type JsonObject } from '../../../core/contracts/index.js';
import { publishedSchema } from '../../../core/study/index.js';
import { registryOf, thirdParty } from '../plugin/fakes.js';
import { least, registry } from './studies.js';

const schema = publishedSchema(registry);
const accepts = new Ajv({ strict: false, allErrors: true }).compile(schema);

describe('the published schema', () => {
  const valid: readonly JsonObject[] = [
    {},
    { models: ['kde', { use: 'kde', as: 'K', with: { bandwidth: 'silverman' } }] },
    { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.3 } }] },
    { strategies: [{ use: 'mix', sweep: { real: ['fresh', 'fixed'] } }] },
    { strategies: [{ use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'fixed' } } } }] },
    { strategies: [{ use: 'distil', with: { teacher: { use: 'gaussian', on: { source: 'normal', rows: 9 } } } }] },
    { strategies: [{ use: 'distil', with: { teacher: { checkpoint: 'a' } } }] },
    {
      metrics: [
        { use: 'quality', with: { by: 'truth' } },
        { use: 'quality', as: 'b', with: { by: 'nearness' } },
      ],
    },
    { models: [{ use: 'network', initialise: 'base', base: { use: 'network', on: { source: 'normal', rows: 3 } } }] },
    { samples: [10, 100], seeds: [1, 4] },
  ];
  for (const change of valid)
    it(`accepts ${JSON.stringify(change)}`, () =>
      expect(accepts({ ...least, ...change }), JSON.stringify(accepts.errors)).to.equal(true));

  const invalid: readonly JsonObject[] = [
    { models: ['gausian'] },
    { models: [{ use: 'gausian' }] },
    { samples: 1 },
    { strategies: [{ use: 'mix', with: {} }] },
    { strategies: [{ use: 'mix' }] },
    { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 2 } }] },
    { strategies: [{ use: 'mix', with: { real: 'fresh', share: 0.2 } }] },
    { strategies: [{ use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'no' } } } }] },
    { strategies: [{ use: 'weighted', with: { strategy: 'gaussian' } }] },
    { strategies: [{ use: 'distil', with: { teacher: { use: 'gaussian', on: { rows: 9 } } } }] },
    { models: [{ use: 'gaussian', sweeep: {} }] },
    { sampels: 3 },
  ];
  for (const change of invalid)
    it(`rejects ${JSON.stringify(change)}`, () => expect(accepts({ ...least, ...change })).to.equal(false));

  it('offers ids with their summaries for completion', () => {
    expect(JSON.stringify(schema)).to.include('{"const":"gaussian","description":"Normal density"}');
  });
  it('is JSON and has a title and a description for every key of the file', () => {
    expect(JSON.parse(JSON.stringify(schema))).to.deep.equal(schema);
    for (const [key, property] of Object.entries(studySchema.properties) as [
      string,
      { title?: string; description?: string },
    ][])
      if (key !== '$schema') expect(property.description && property.title, key).to.be.a('string');
  });
  it('names ids as a study must write them', () => {
    const twice = publishedSchema(registryOf(thirdParty('collapsar-plugin-a', 'gaussian')));
    const check = new Ajv({ strict: false }).compile(twice);
    expect(check({ ...least, models: ['gaussian'] })).to.equal(false);
    expect(
      check({ ...least, models: [{ use: 'collapsar-plugin-a/gaussian', with: { bandwidth: 'scott' } }] }),
    ).to.equal(true);
  });
});
