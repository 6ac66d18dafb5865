import { objectSchema, type Options } from '../../../core/plugin/index.js';
import { COUNT, PART, PROBABILITY } from '../../options.js';
import { UNIT } from '../../text.js';
import { draw } from '../table/options.js';
import { KNOWN_PACKAGES } from './places.js';

const FIELD = { type: 'string', minLength: 1 } as const;

export const schema = objectSchema({
  file: { type: 'string', path: true, description: 'one file, relative to the study file; each file plain or .gz' },
  files: {
    type: 'array',
    items: { type: 'string', path: true },
    minItems: 1,
    uniqueItems: true,
    description: 'several, in this order',
  },
  folder: { type: 'string', path: true, description: 'a folder with all that is in it, in the order of the names' },
  package: {
    ...FIELD,
    description: `an npm package that is installed beside collapsar, or for the working folder: ${Object.keys(KNOWN_PACKAGES).join(', ')}, or another with \`pattern\``,
  },
  pattern: {
    ...FIELD,
    description:
      'which files of the folder or package, such as **/*.txt (* any part of a name, **/ any folders); default: .txt, .text, .md, .jsonl, .ndjson and .parquet, each plain or .gz',
  },
  field: {
    ...FIELD,
    description:
      'of .jsonl and .parquet, where each record is a document: what holds its text, a.b for b in a; default: text',
  },
  prompt: { ...FIELD, description: 'what holds what `completion` continues; instead of `field`' },
  completion: { ...FIELD, description: 'what holds the text that continues the prompt' },
  documents: {
    enum: ['files', 'paragraphs', 'lines'],
    default: 'files',
    description: 'what a document of plain text is, no two pieces of which are on both sides of the test',
  },
  separator: { ...FIELD, description: 'what stands between documents of plain text, such as <|endoftext|>' },
  rows: {
    enum: ['documents', 'paragraphs', 'lines'],
    default: 'documents',
    description: 'what a row is: a document, lines of it up to an empty one, or a line',
  },
  length: { ...COUNT, description: 'cut every such piece into rows of this many tokens; default: as they are' },
  unit: { ...UNIT, description: 'what `length` and `longest` count: words or characters' },
  longest: { ...COUNT, description: 'leave out longer rows, prompts included, and say how many; default: none' },
  deduplicate: {
    type: 'boolean',
    default: false,
    description: 'leave out documents that are the same as an earlier one; how many there are is said in any case',
  },
  test: {
    ...PART,
    default: 0.1,
    description:
      'share of the documents to test with, the same for every seed and for whoever reads the same documents; of one document its last rows',
  },
  testRows: {
    ...COUNT,
    description: 'at most so many rows to test with, another choice for every seed; default: all',
  },
  part: {
    type: 'array',
    items: PROBABILITY,
    minItems: 2,
    maxItems: 2,
    default: [0, 1],
    description:
      'which of the documents to train on, as shares: [0, 0.5] and [0.5, 1] have none in common, and the same test. For a base model, a teacher or a detector that must not know what the chains learn',
  },
  draw: draw('once'),
  publishable: {
    type: 'boolean',
    default: false,
    description: 'its texts may appear in a published report',
  },
});

export type TextOptions = Options<typeof schema>;
