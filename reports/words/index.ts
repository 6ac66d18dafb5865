export { list, plural, span } from './list.js';
export { count, estimate, interval, number, percent, probability, signed, superscript } from './number.js';
export { DEFINITIONS, STATES, TONES, type Definition } from './verdicts.js';
export { published } from '../../core/errors/index.js';
export { publishedValue } from './published.js';
