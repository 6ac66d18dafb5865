export {
  differingParts,
  dataOf,
  publishedFingerprint,
  readReport,
  type Again,
  type AgainGroup,
  type AgainPart,
  type PublishedReport,
  type ShownComparison,
  type ShownDifference,
} from './published.js';
export { renderReport, type ReportOptions } from './render.js';
export type { DescribedSection } from './sections/index.js';
