/**
 * The scripts of reports as text that unpacks itself, where that is smaller: what a page of at most 300 kB saves this way it
 * carries as digits of its charts. Done by a build, so that a page does not depend on the zlib of whoever renders it.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { minified } from './minified.js';

/**
 * `unpacks`: SHA-256 of the script that it runs, for the page's policy; absent where the script stays as it is.
 * @param {string} text @param {string} loader client/unpack.js @returns {{ text: string, unpacks?: string }}
 */
export const packed = (text, loader) => {
  const small = deflateRawSync(text, { level: 9, memLevel: 9 }).toString('base64');
  const whole = minified('unpack.js', loader).replace('PACKED', () => small);
  if (whole.length >= Buffer.byteLength(text)) return { text };
  return { text: whole, unpacks: createHash('sha256').update(text, 'utf8').digest('base64') };
};

/** Packs each script of `scripts.json` in a folder of small ones. @param {string} folder */
export const packScripts = (folder) => {
  if (!existsSync(join(folder, 'scripts.json'))) return;
  const read = (/** @type {string} */ name) => readFileSync(join(folder, name), 'utf8');
  for (const [name, parts] of /** @type {[string, string[]][]} */ (Object.entries(JSON.parse(read('scripts.json'))))) {
    const text = parts.map((part) => read(`${part}.js`)).join('\n');
    writeFileSync(join(folder, `${name}.packed.json`), JSON.stringify(packed(text, read('unpack.js'))));
  }
};
