export { Anchors } from './anchors.js';
export {
  panelOf,
  panelTitle,
  reportModel,
  spareControls,
  type Member,
  type Panel,
  type PanelName,
  type PanelMetric,
  type Setting,
  type ReportModel,
  type ChartedMetric,
} from './panels.js';
export { lookRules, LineStyles, type StrategyStyle, type StrategyStyles } from './strategies.js';
export { ancestries, layers, type Ancestry } from './lineage.js';
export { groupBy, pick } from './group.js';
