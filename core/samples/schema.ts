import type { Samples, Vectors } from '../contracts/index.js';
import { categoryFault, columnsSchema } from './columns.js';

/** Numbers in one row of `shape`. */
export const rowLength = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** What two samples must share to be joined: kind, shapes, columns, labelled or not, alphabet. A string fit for messages. */
export const schemaOf = (samples: Samples): string => {
  switch (samples.kind) {
    case 'vectors':
      return `vectors ${vectorsSchema(samples)}`;
    case 'pairs':
      return `pairs ${vectorsSchema(samples.inputs)} -> ${vectorsSchema(samples.targets)}`;
    case 'symbols':
      return `symbols of ${samples.alphabet}`;
    case 'text':
      return samples.prompts === undefined ? 'text' : 'text with prompts';
  }
};
const vectorsSchema = (v: Vectors): string =>
  `[${v.shape.join(' x ')}]${v.columns === undefined ? '' : ` of ${columnsSchema(v.columns)}`}${v.labels === undefined ? '' : ' labelled'}`;

/** Whether the arrays of `samples` hold what its count, shape and columns say; a reason where not. */
export const lengthFault = (samples: Samples): string | undefined => {
  switch (samples.kind) {
    case 'vectors': {
      const expected = samples.count * rowLength(samples.shape);
      if (samples.values.length !== expected)
        return `${samples.values.length} values where ${samples.count} rows of [${samples.shape.join(' x ')}] have ${expected}`;
      if (samples.labels !== undefined && samples.labels.length !== samples.count)
        return `${samples.labels.length} labels for ${samples.count} rows`;
      return samples.columns === undefined ? undefined : categoryFault(samples, samples.columns);
    }
    case 'pairs':
      if (samples.inputs.count !== samples.count || samples.targets.count !== samples.count)
        return `${samples.inputs.count} inputs and ${samples.targets.count} targets for ${samples.count} rows`;
      return lengthFault(samples.inputs) ?? lengthFault(samples.targets);
    case 'symbols':
      return samples.values.length === samples.count
        ? undefined
        : `${samples.values.length} values for ${samples.count} rows`;
    case 'text':
      if (samples.texts.length !== samples.count) return `${samples.texts.length} texts for ${samples.count} rows`;
      return samples.prompts === undefined || samples.prompts.length === samples.count
        ? undefined
        : `${samples.prompts.length} prompts for ${samples.count} rows`;
  }
};
