export { edges, fillNormals, inside, words } from './normals';
export { affineRows, outerProducts, scatterRows } from './rows';
