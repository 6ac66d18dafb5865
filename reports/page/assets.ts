import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Files beside this module, in the source tree and in a build alike; read once.
const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Comments and indentation are for authors: readers get neither. Their strings hold no comment signs. */
const dense = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\n\s*/g, '\n')
    .trim();

/** In this order: later rules win. */
const SHEETS = ['colours', 'text', 'tables', 'charts', 'galleries', 'pages', 'media'] as const;
export const style = dense(SHEETS.map((name) => asset(`./style/${name}.css`)).join('\n'))
  .replace(/\s*([{};,])\s*/g, '$1')
  .replace(/: /g, ':')
  .replaceAll(';}', '}')
  .replace(/([ :,(-])0\.(?=\d)/g, '$1.');
export const script = dense(asset('../client/page.js'));

/** A content security policy's name for an inline style or script. */
export const digest = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
