import { Ajv, type ValidateFunction } from 'ajv';
import { DATA_KINDS, ENTRY_KINDS } from './kinds.js';
import { isEntryLike, isFittedLike } from './slots.js';

/** ajv as options and study files use it: defaults filled in, every fault at once, and our own words. */
const makeAjv = (): Ajv => {
  const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: true, strictRequired: false, verbose: true });
  ajv.addKeyword({
    keyword: 'entry',
    schemaType: 'string',
    metaSchema: { enum: [...ENTRY_KINDS] },
    validate: (_kind: string, value: unknown) => isEntryLike(value),
  });
  ajv.addKeyword({
    keyword: 'fitted',
    schemaType: 'string',
    metaSchema: { const: 'models' },
    validate: (_kind: string, value: unknown) => isFittedLike(value),
  });
  ajv.addKeyword({ keyword: 'data', schemaType: 'string', metaSchema: { enum: [...DATA_KINDS] } });
  ajv.addKeyword({ keyword: 'path', schemaType: 'boolean' });
  ajv.addKeyword({ keyword: 'formerly', schemaType: 'string' });
  return ajv;
};

export type Validator = ValidateFunction;
let shared: Ajv | undefined;

/** The validator of a schema, compiled on first use (some milliseconds) and then kept for the life of the process. */
export const validatorOf = (schema: object): Validator => (shared ??= makeAjv()).compile(schema);
