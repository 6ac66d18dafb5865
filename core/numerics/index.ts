export { affineNormals, affineRows, type AffineMap } from './affine-rows.js';
export { betaIncomplete, betaQuantile, betaTails, betaUpperQuantile, binomialCdf, clopperPearson } from './beta.js';
export {
  cholesky,
  logDeterminant,
  semidefiniteFactor,
  type CholeskyFactor,
  type SemidefiniteFactor,
} from './cholesky.js';
export { almostConstant, CONSTANT_RANGE, CONSTANT_SHARE } from './constant-columns.js';
export { dunnettCritical, dunnettSf, type DunnettSides } from './dunnett.js';
export { chiSquareCdf, chiSquareSf, digamma, gammaIncomplete, gammaTails, logGamma, trigamma } from './gamma.js';
export { logSumExp } from './log-sum-exp.js';
export { invertLower, matrixProduct, solveLower, solveLowerTransposed, solveUpper, transpose } from './matrix.js';
export { erf, erfc, normalCdf, normalDensity, normalQuantile, normalSf } from './normal.js';
export { increasingRoot } from './root.js';
export {
  addRows,
  addScatter,
  covarianceOf,
  meanAndCovariance,
  noScatter,
  scatterOf,
  type Scatter,
  type WeightedRows,
} from './scatter.js';
export { studentTCdf, studentTQuantile, studentTSf } from './student-t.js';
export { symmetricEigen, type SymmetricEigen } from './symmetric-eigen.js';
