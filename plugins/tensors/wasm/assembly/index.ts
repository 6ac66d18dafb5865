export { adam } from './adam';
export { addRow } from './bias';
export { squarePlus } from './lanes';
export { product, productScratch } from './product';
