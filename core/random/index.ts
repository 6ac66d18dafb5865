export { philox } from './philox.js';
export { rootStream } from './stream.js';
