import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.js';

export { root };

/** Paths from the root of every file that git knows or would take, those being edited included. */
export const tracked = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
export const linesOf = (path: string): number => textOf(path).split('\n').length - 1;

/** TypeScript of the product: what is compiled and published. */
export const product = (): readonly string[] =>
  tracked().filter((path) => /^((host|core|plugins|reports|cli)\/.*\.ts$)/.test(path));
