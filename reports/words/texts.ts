import type { ReadTexts } from '../../core/contracts/index.js';
import { count, list } from './number.js';

/** What became of texts: "reads 135 documents of 135 files: ...". */
export const textsText = (texts: ReadTexts): string => {
  const { files, documents, rows, testRows, testDocuments, apart, duplicates, deduplicated, otherDocuments } = texts;
  const left = [
    [texts.passedOver, 'file of another name', 'files of other names'],
    [texts.empty, 'document without text', 'documents without text'],
    [
      deduplicated ? duplicates : 0,
      'document that is the same as an earlier one',
      'documents that are the same as an earlier one',
    ],
    [texts.tooLong, 'row longer than asked for', 'rows longer than asked for'],
    [
      texts.seen,
      'row to test with that also stands among those to train on',
      'rows to test with that also stand among those to train on',
    ],
  ] as const;
  const out = left.flatMap(([n, one, several]) => (n === 0 ? [] : [counted(n, one, several)]));
  return [
    `reads ${counted(documents, 'document')} of ${counted(files, 'file')}: ${counted(rows, 'row')} to train on, ${count(testRows)} ${apart === 'pieces' ? 'to test with' : `of ${counted(testDocuments, 'document')} to test with`}`,
    ...(apart === 'pieces'
      ? ['there is one document only: its last rows are tested with, and stand next to those trained on']
      : []),
    ...(otherDocuments === 0
      ? []
      : [
          `${counted(otherDocuments, 'document')} of another part ${otherDocuments === 1 ? 'is' : 'are'} used for neither`,
        ]),
    ...(deduplicated || duplicates === 0
      ? []
      : [
          `${counted(duplicates, 'document')} ${duplicates === 1 ? 'is' : 'are'} the same as an earlier one, on the same side`,
        ]),
    ...(out.length === 0 ? [] : [`left out: ${list(out)}`]),
  ].join('; ');
};
const counted = (n: number, one: string, several = `${one}s`): string => `${count(n)} ${n === 1 ? one : several}`;
