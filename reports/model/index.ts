export { Anchors } from './anchors.js';
export {
  panelOf,
  panelTitle,
  reportModel,
  spareControls,
  type Member,
  type Panel,
  type PanelMetric,
  type ReportModel,
  type ChartedMetric,
} from './panels.js';
export { lookRules, LineStyles, type StrategyStyle, type StrategyStyles } from './strategies.js';
export { ancestries, layers, type Ancestry } from './lineage.js';
export { groupBy } from './group.js';
