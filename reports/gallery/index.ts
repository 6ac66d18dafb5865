export {
  coordinatesOf,
  dots,
  framesOf,
  LENGTH,
  momentsOf,
  SIDE,
  ticks,
  type Dots,
  type ScatterFrame,
} from './scatter.js';
export { levelsOf, strip } from './strip.js';
