import { expect } from 'chai';
import fc from 'fast-check';
import { studySchema, type Json } from '../../../core/contracts/index.js';
import { isObject, validatorOf, type JsonSchema } from '../../../core/plugin/index.js';
import { withoutDefaults } from '../../../core/study/index.js';
import { partFor } from '../../../core/study/schema-part.js';

// Without its name, under which the reader has it already.
const whole = withoutDefaults({ ...studySchema, $id: undefined }) as JsonSchema;
const study: Json = {
  study: 'part',
  sources: ['normal', { use: 'csv', with: { file: 'a.csv' } }],
  models: ['gaussian', { use: 'gmm', as: 'mixture', initialise: 'previous', only: { sources: ['normal'] } }],
  strategies: [{ use: 'mix', sweep: { syntheticShare: [0.25, 0.5] } }],
  metrics: ['moments'],
  samples: [100, 200],
  tolerance: { increase: 0.1 },
  gallery: { points: 10 },
  recommend: { rule: 'event', also: [{ metric: 'moments.mean', increase: 0.2 }] },
};

/** What may stand in a place of a study, right or wrong. */
const given = fc.oneof(
  fc.constantFrom<Json>(0, 1, -1, 0.5, 7, '', 'gaussian', 'a/b', 'scratch', true, null, [], {}, [7], ['a', 'a']),
  fc.constantFrom<Json>({ use: 'mix' }, { use: '' }, { uses: 'mix' }, [{ use: 'mix', sweep: { a: [] } }], {
    points: 0,
  }),
);
const changed = (value: Json, [step, ...steps]: readonly number[], put: Json, key: string): Json => {
  if (step === undefined) return isObject(value) && key !== '' ? { ...value, [key]: put } : put;
  const inside = Array.isArray(value) ? value : isObject(value) ? Object.keys(value) : [];
  if (inside.length === 0) return put;
  const at = step % inside.length;
  if (Array.isArray(value)) return value.map((one, i) => (i === at ? changed(one, steps, put, key) : one));
  const name = inside[at] as string;
  return { ...(value as object), [name]: changed((value as Record<string, Json>)[name]!, steps, put, key) };
};
const changes = fc.array(
  fc.tuple(
    fc.array(fc.nat(20), { maxLength: 4 }),
    given,
    fc.constantFrom('', 'as', 'use', 'only', 'nats', 'also', 'limits', 'models', 'sampels'),
  ),
  { maxLength: 3 },
);

describe('the part of a schema that a value touches', () => {
  it('holds for the value where the whole does, and nowhere else', () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(changes, (made) => {
        const value = made.reduce<Json>((from, [steps, put, key]) => changed(from, steps, put, key), study);
        const holds = validatorOf(whole)(value);
        seen.add(holds);
        expect(validatorOf(partFor(whole, [value]))(value)).to.equal(holds);
      }),
      { numRuns: 60 },
    );
    expect([...seen]).to.have.members([true, false]);
  });

  it('says nothing of keys that are not there, and all of those that are', () => {
    const { properties } = partFor(whole, [study]);
    expect(properties).to.have.all.keys(Object.keys(whole.properties!));
    expect(properties!['limits']).to.deep.equal({});
    expect(properties!['tolerance']!.properties).to.deep.include({
      increase: whole.properties!['tolerance']!.properties!['increase'],
      nats: {},
    });
  });
});
