export { ENGINES, startEngine, type Tf } from './engines.js';
