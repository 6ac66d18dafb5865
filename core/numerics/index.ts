export { betaIncomplete, betaTails } from './beta-incomplete.js';
export { betaQuantile, betaUpperQuantile } from './beta-quantile.js';
export { binomialCdf } from './binomial.js';
export { clopperPearson } from './clopper-pearson.js';
export { erf, erfc } from './erf.js';
export { logGamma } from './log-gamma.js';
export { normalCdf, normalDensity, normalQuantile, normalSf } from './normal.js';
export { studentTCdf, studentTQuantile, studentTSf } from './student-t.js';
