import { dirname } from 'node:path';
import { makeFolder, writeDurably } from './durable-file.js';

const PIECE = 262144;

/**
 * Streams a text file to `path`, whose folder is made: all of it or, when producing or writing it fails, nothing; what
 * was there stays until then. COLLAPSAR_RUN_UNWRITABLE when the system refuses.
 */
export const writeText = async (path: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> => {
  await makeFolder(dirname(path));
  await writeDurably(dirname(path), async (file) => {
    let text = '';
    for await (const chunk of chunks) {
      text += chunk;
      if (text.length < PIECE) continue;
      await file.writeFile(text);
      text = '';
    }
    await file.writeFile(text);
    return path;
  });
};
