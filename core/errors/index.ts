export { bounded } from './bounded.js';
export { CODES, type Code } from './codes.js';
export { CollapsarError, isCollapsarError, messageOf, stackOf, type Explanation } from './error.js';
export { published } from './published.js';
