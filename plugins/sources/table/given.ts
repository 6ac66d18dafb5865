import type { ColumnKind } from '../../../core/contracts/index.js';
import type { WrittenName } from './match.js';
import { type Notation, written } from './records.js';
import { TIME_FORMATS, type TimeFormat } from './times.js';

/** The kinds that a study may say a column is of. */
export const GIVEN_KINDS = [
  'number',
  'integer',
  'boolean',
  'category',
  'ordinal',
  'date',
  'datetime',
  'time',
  'text',
] as const satisfies readonly ColumnKind[];
type GivenKind = (typeof GIVEN_KINDS)[number];

export const SEPARATORS = ['.', ',', ' ', "'", '_'] as const;

/** What a study says of a column, in one word or at length. */
export const GIVEN = {
  type: 'object',
  minProperties: 1,
  additionalProperties: {
    anyOf: [
      { enum: GIVEN_KINDS },
      {
        type: 'object',
        additionalProperties: false,
        required: ['kind'],
        properties: {
          kind: { enum: GIVEN_KINDS, description: 'what it holds; text is left out' },
          order: {
            type: 'array',
            items: { anyOf: [{ type: 'string' }, { type: 'number' }] },
            minItems: 2,
            description: 'the values of an ordinal, the least first: they are read as 0, 1, 2, ...',
          },
          format: { enum: TIME_FORMATS, description: 'how dates are written; default: as they are found to be' },
          decimal: { enum: ['.', ','], description: 'the decimal sign of its numbers, where it is another one' },
          thousands: { enum: SEPARATORS, description: 'what separates its groups of three digits' },
          unit: {
            type: 'string',
            minLength: 1,
            description: 'what stands before or after every number, such as % or €',
          },
        },
      },
    ],
  },
} as const;

export interface GivenColumn {
  readonly kind?: GivenKind;
  readonly order?: readonly (string | number)[];
  readonly format?: TimeFormat;
  readonly decimal?: '.' | ',';
  readonly thousands?: string;
  readonly unit?: string;
}

/** A column that is read. */
export interface ChosenColumn {
  readonly index: number;
  readonly as: 'number' | 'category';
  /** the number of a text; undefined: it is not of the kind. Of categories and of plain numbers nobody asks */
  readonly valueOf: (text: string) => number | undefined;
  /** halves between two values mean something */
  readonly continuous: boolean;
}

/** By the name of the column what the study says of it; nothing where `columns` is a list of names. */
export const givenKinds = (
  columns: readonly WrittenName[] | Readonly<Record<string, GivenColumn | GivenKind>> | undefined,
): Readonly<Record<string, GivenColumn>> => {
  if (columns === undefined || Array.isArray(columns)) return {};
  return Object.fromEntries(
    Object.entries(columns).map(([name, given]) => [
      name,
      typeof given === 'string' ? { kind: given as GivenKind } : (given as GivenColumn),
    ]),
  );
};

/** How a column writes numbers: as the study says, else as the file does. */
export const notationOf = (given: GivenColumn | undefined, notation: Notation): Notation => {
  const { kind, decimal, thousands, unit } = given ?? {};
  const isTyped = notation.signs === undefined;
  const says = decimal !== undefined || thousands !== undefined || unit !== undefined;
  // Numbers as text in a format that has numbers of its own are read where the study says that they are numbers.
  if (!says && !(isTyped && (kind === 'number' || kind === 'integer'))) return notation;
  const signs = { decimal: '.', ...notation.signs, ...(decimal === undefined ? {} : { decimal }) } as const;
  return written({
    ...signs,
    ...(thousands === undefined ? {} : { thousands }),
    ...(unit === undefined ? {} : { unit }),
  });
};

const YES = new Set(['true', 'yes', 'y', 't', '1', '1.0']);
const NO = new Set(['false', 'no', 'n', 'f', '0', '0.0']);
/** The truth value that a column of such has where the study says that it is one; undefined: none. */
export const saidTruth = (text: string): number | undefined => {
  const word = text.toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : undefined;
};
