/** Byte-pair encoding beside Hugging Face's tokenizers, one thread each: training, and encoding what it was trained on. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainBytePairs } from '../plugins/models/tokenisers/byte-pair-training.js';
import { BytePairs, piecesOf, type BytePairVocabulary } from '../plugins/models/tokenisers/byte-pairs.js';
import type { Comparison } from './comparison.js';

const SIZE = 4096;
/** The book that comes with Collapsar, so often that a pass takes a second. */
const COPIES = 20;

const trained = (texts: readonly string[]): BytePairVocabulary => {
  const pieces = new Map<string, number>();
  for (const text of texts) for (const piece of piecesOf(text)) pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
  return trainBytePairs(pieces, SIZE, 2);
};

export default (): readonly Comparison[] => {
  const book = readFileSync('studies/data/moby-dick.txt', 'utf8').split(/\n\s*\n/);
  const texts = Array.from({ length: COPIES }, () => book).flat();
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const file = join(mkdtempSync(join(tmpdir(), 'collapsar-tokenisers-')), 'texts.json');
  writeFileSync(file, JSON.stringify(texts));
  const vocabulary = trained(texts);
  const theirs = (what: 'train' | 'encode'): readonly string[] => [
    'python3',
    'bench/tokenisers.py',
    file,
    String(SIZE),
    what,
  ];
  const size = `${megabytes.toFixed(1)} MB of paragraphs, ${SIZE} tokens`;
  return [
    {
      name: 'tokenisers-train',
      workload: `byte-pair encoding, trained on ${size}`,
      contenders: [
        { name: 'Hugging Face tokenizers', command: theirs('train') },
        { name: 'Collapsar', run: async () => void trained(texts) },
      ],
    },
    {
      name: 'tokenisers-encode',
      workload: `byte-pair encoding, ${size}, encoded with nothing remembered`,
      contenders: [
        { name: 'Hugging Face tokenizers', command: theirs('encode') },
        {
          name: 'Collapsar',
          run: async () => {
            const tokeniser = new BytePairs(vocabulary);
            for (const text of texts) tokeniser.encode(text);
          },
        },
      ],
    },
  ];
};
