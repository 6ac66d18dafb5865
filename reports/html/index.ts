export { compact, RIGHT_TO_LEFT } from './compact.js';
export { escape, scriptJson } from './escape.js';
export { html, isMarkup, join, trusted } from './html.js';
