import { expect } from 'chai';
import { studySchema, type DataSource, type Vectors } from '../../../core/contracts/index.js';
import { objectSchema, type Options } from '../../../core/plugin/index.js';
import { checkSchema, validatorOf } from '../../../core/plugin/schema.js';
import { withoutDefaults } from '../../../core/study/defaults.js';
import { builtIns } from '../../../host/built-ins.js';

describe('the schemas of this package, which nobody looks at again', () => {
  for (const { kind, id, options } of builtIns.entries)
    it(`${kind} ${id} has options that are a schema`, () => {
      expect(() => checkSchema(structuredClone(options))).not.to.throw();
    });

  it('study files have one', () => {
    expect(() => checkSchema(withoutDefaults(studySchema) as object)).not.to.throw();
  });
});

describe('a schema of a plugin', () => {
  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['an entry of no kind', { entry: 'modles' }, /entry/],
    ['data of no kind', { type: 'string', data: 'vector' }, /data/],
    ['a required key that is no text', { required: [1] }, /required/],
    ['a bound that is text', { type: 'number', minimum: '1' }, /minimum/],
    ['a negative length', { type: 'string', minLength: -1 }, /minLength/],
    ['a type that is none', { type: 'strng' }, /type/],
  ];
  for (const [what, schema, message] of refused)
    it(`is refused for ${what}`, () => {
      expect(() => checkSchema({ type: 'object', properties: { option: schema } })).to.throw(message);
    });

  it('is compiled once', () => {
    const schema = { type: 'object', properties: { option: { type: 'number', default: 2 } } };
    checkSchema(schema);
    const given = {};
    expect(validatorOf(schema)(given)).to.equal(true);
    expect(given).to.deep.equal({ option: 2 });
    expect(validatorOf(schema)).to.equal(validatorOf(schema));
  });
});

describe('options that name an entry', () => {
  it('have the type of what arrives, a source among them', () => {
    const schema = objectSchema({ teacher: { entry: 'sources', data: 'vectors', default: 'normal' } });
    const open = ({ teacher }: Options<typeof schema>): DataSource<Vectors> => teacher;
    // @ts-expect-error a source has no fit
    const fit = ({ teacher }: Options<typeof schema>) => void teacher.fit;
    expect(() => checkSchema(schema)).not.to.throw();
    expect([open, fit]).to.have.length(2);
  });
});
