export { CODES, type Code } from './codes.js';
export { CollapsarError, isCollapsarError, messageOf, type Explanation } from './error.js';
