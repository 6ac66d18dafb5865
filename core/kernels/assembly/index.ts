export { edges, fillNormals, inside, words } from './normals';
export { affineRows, joinRows, outerProducts, scatterRows, signedSums } from './rows';
