export { aliasTable, type AliasTable } from './alias-table.js';
export { binomial, multinomial, poisson } from './counts.js';
export { beta, dirichlet, exponential, gamma } from './gamma.js';
export { permutation, shuffle } from './permutation.js';
export { fillBelow, fillNormals, philox, rootStream } from './stream.js';
