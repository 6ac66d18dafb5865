/*
 * What an entry of the study file may say, of whatever list: a part of its one schema.
 */

/** What things are called in results and report. */
export const label = { type: 'string', minLength: 1, pattern: '^[^\\u0000-\\u001f]+$' } as const;
const labels = { type: 'array', items: label, minItems: 1, uniqueItems: true } as const;

/** What every entry of the study may say. */
export const entryProperties = {
  use: { type: 'string', minLength: 1, title: 'Entry', description: 'id of the entry, or plugin/id' },
  as: { ...label, title: 'Label', description: 'what the entry is called in results and report; default: its id' },
  with: { type: 'object', title: 'Options', description: 'options of the entry; `collapsar describe ID` lists them' },
  sweep: {
    type: 'object',
    title: 'Sweep',
    description: 'option name -> list of values: one variant for each; several lists multiply',
    additionalProperties: { type: 'array', minItems: 1 },
  },
} as const;
/** What an entry may say that takes part with some of the others only. */
export const partnerProperties = {
  ...entryProperties,
  only: {
    type: 'object',
    title: 'Only',
    description: 'labels of the partners that the entry takes part with; default: all',
    additionalProperties: false,
    properties: { sources: labels, models: labels, strategies: labels },
  },
} as const;
/** What a model may say of itself in a study. */
export const modelProperties = {
  ...partnerProperties,
  given: {
    enum: ['fixed', 'fresh'],
    default: 'fixed',
    title: 'Given rows',
    description: 'for models that generate only given rows: the same inputs in each generation, or new ones',
  },
  initialise: {
    enum: ['scratch', 'previous', 'base'],
    default: 'scratch',
    title: 'Start of each fit',
    description: 'from scratch, from the previous generation (fine-tuning on), or from `base`',
  },
  base: {
    title: 'Base',
    description: '{ use, with, on: { source, rows } } or { checkpoint: path }: what `initialise: base` starts from',
  },
} as const;
