export { ENGINES, startEngine } from './start.js';
export type { Started, Tf, Way } from './way.js';
