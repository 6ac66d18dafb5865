export {
  reproductionOf,
  blockOf,
  dataOf,
  publishedFingerprint,
  readReproduction,
  withBlock,
  withReproduction,
  type Reproduction,
  type ReproductionGroup,
  type ReproductionPart,
} from './reproduction.js';
export { digitsOf, roomFor, type PageDigits } from './digits.js';
export { pageData, type PageData } from './data.js';
export { documentOf, scriptOf, styleOf, type Document } from './document.js';
export { page, pageStyle } from './page.js';
export { compareCharts, type ChartComparison, type ChartDifference } from './compare-charts.js';
