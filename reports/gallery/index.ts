export { coordinatesOf, levelsOf } from './decode.js';
export { dots, framesOf, LENGTH, momentsOf, SIDE, ticks, type Dots, type ScatterFrame } from './scatter.js';
export { strip } from './strip.js';
