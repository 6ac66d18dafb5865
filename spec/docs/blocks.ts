import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repo/tree.js';

/** A fenced block of a page, with the words behind its language: ```ts file=plugin.ts */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** what the block is called when it is a file */
  readonly file?: string;
  readonly words: readonly string[];
  readonly text: string;
}

const FENCE = /^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;

export const blocksOf = (page: string): readonly Block[] => {
  const source = readFileSync(join(root, page), 'utf8');
  return [...source.matchAll(FENCE)].map((match) => {
    const words = match[2]!.trim().split(/\s+/).filter(Boolean);
    const file = words.find((word) => word.startsWith('file='))?.slice('file='.length);
    return {
      page,
      line: source.slice(0, match.index).split('\n').length,
      language: match[1]!,
      words,
      text: match[3]!,
      ...(file === undefined ? {} : { file }),
    };
  });
};

/** README.md and every page of docs/. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];
