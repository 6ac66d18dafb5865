export {
  dataOf,
  publishedFingerprint,
  type ChartComparison,
  type ChartDifference,
  type Reproduction,
  type ReproductionGroup,
  type ReproductionPart,
} from './page/index.js';
export { renderEmbed } from './embed.js';
export { renderMarkdown } from './markdown.js';
export { differingSections, readReport, type PublishedReport } from './published.js';
export { refuseOutdated, renderReport, type ReportOptions } from './render.js';
