export { compact, RIGHT_TO_LEFT } from './compact.js';
export { escape, scriptJson, html, isMarkup, join, trusted } from './html.js';
