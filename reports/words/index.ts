export { list, plural, span } from './list.js';
export { count, estimate, interval, number, percent, probability, signed, superscript } from './number.js';
export { DEFINITIONS, STATES, TONES, type Definition } from './verdicts.js';
export { published, publishedValue } from './published.js';
