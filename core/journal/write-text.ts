import { dirname } from 'node:path';
import { writeDurably } from './durable-file.js';

const GROUP = 65536;

/** Writes a text file whole or not at all, as its pieces come. */
export const writeText = (path: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> =>
  writeDurably(dirname(path), async (file) => {
    let group = '';
    for await (const chunk of chunks) {
      group += chunk;
      if (group.length < GROUP) continue;
      await file.appendFile(group, 'utf8');
      group = '';
    }
    if (group !== '') await file.appendFile(group, 'utf8');
    return path;
  });
