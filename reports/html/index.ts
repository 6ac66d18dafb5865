export { compact, RIGHT_TO_LEFT } from './compact.js';
export { coded, escape, scriptJson, html, isMarkup, join, trusted } from './html.js';
