import type { JsonObject } from '../../../core/contracts/index.js';
import type { SourceCapability } from '../../../core/plugin/index.js';
import { COLUMN } from './match.js';
import { PART } from '../../options.js';

/** Options that every table has, as properties of an entry's schema. */
export const TEST = {
  ...PART,
  default: 0.3,
  description: 'share of the rows held out for testing, stratified by label, another choice for every seed',
} as const;
export const draw = <const D extends 'once' | 'again'>(preset: D) =>
  ({
    enum: ['once', 'again'],
    default: preset,
    description:
      'once: every row at most once, the source can run dry; again: with replacement from the rows that are not for testing, which are then the population',
  }) as const;
export const scale = <const D extends 'none' | 'standard'>(preset: D) =>
  ({
    enum: ['none', 'standard'],
    default: preset,
    description:
      'standard: mean 0 and standard deviation 1 in every column of numbers of the rows to train on; test rows alike',
  }) as const;
export const RARE_SHARE = {
  ...PART,
  description: 'thin the rare event to this share of the rows (nearest whole number of rows); default: as it is',
} as const;
export const COLUMNS = {
  type: 'array',
  items: COLUMN,
  minItems: 1,
  uniqueItems: true,
} as const;

/** What a table gives: exact knowledge only where its rows are the population. */
export const tableCapabilities = (
  options: JsonObject,
  table: {
    readonly draw: 'once' | 'again';
    readonly labelled: boolean;
    readonly rare: boolean;
    readonly categorical?: boolean;
    readonly missing?: boolean;
  },
): readonly SourceCapability[] => [
  ...(table.labelled ? (['labels'] as const) : []),
  ...(table.categorical === true ? (['categories'] as const) : []),
  ...(table.missing === true ? (['missing'] as const) : []),
  ...((options['draw'] ?? table.draw) === 'again'
    ? [
        ...(table.categorical === true || table.missing === true ? [] : (['truth.moments'] as const)),
        ...(table.rare ? (['truth.rare'] as const) : []),
      ]
    : []),
];
