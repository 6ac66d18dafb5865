export { edges, fillNormals, inside, words } from './normals';
export { affineRows, joinRows, outerProducts, scatterRows } from './rows';
