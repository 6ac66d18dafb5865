export {
  differingSections,
  dataOf,
  publishedFingerprint,
  readReport,
  type Reproduction,
  type ReproductionGroup,
  type ReproductionPart,
  type PublishedReport,
  type ChartComparison,
  type ChartDifference,
} from './published.js';
export { renderReport, type ReportOptions } from './render.js';
