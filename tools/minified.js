/** Scripts and styles of a report in as few bytes as they work with: every page carries them. */
import { extname } from 'node:path';
import { transformSync } from 'esbuild';

/** Names at the top of a script stay, for the scripts beside it use them. @param {string} file @param {string} text */
export const minified = (file, text) =>
  transformSync(text, {
    loader: extname(file) === '.css' ? 'css' : 'js',
    minify: true,
    target: 'es2022',
    charset: 'utf8',
  }).code.trim();
