export { exponentialSum, rootSum } from './sums';
export { nearPairs } from './near';
export { differences, products } from './squares';
