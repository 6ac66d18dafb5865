export { bounded, CollapsarError, isCollapsarError, messageOf, stackOf, type Explanation } from './error.js';
export { CODES, type Code } from './codes.js';
export { published } from './published.js';
export { hiddenIn, visible } from './visible.js';
export { faultOfBlocks } from './section-blocks.js';
export { whenText } from './when.js';
