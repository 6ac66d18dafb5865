export { ENGINES, startEngine, type Started, type Tf, type Way } from './engines/index.js';
