export { exponentialSum, rootSum } from './sums';
export { nearPairs } from './near';
export { differences, mismatches, products } from './squares';
