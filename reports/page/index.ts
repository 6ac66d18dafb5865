export {
  againOf,
  blockOf,
  dataOf,
  publishedFingerprint,
  readAgain,
  withAgain,
  type Again,
  type AgainGroup,
  type AgainPart,
} from './again.js';
export { pageData, type PageData } from './data.js';
export { page } from './page.js';
export { compareShown, type ShownComparison, type ShownDifference } from './shown.js';
