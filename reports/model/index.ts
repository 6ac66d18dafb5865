export { Anchors } from './anchors.js';
export { panelOf, panelTitle, reportModel, type Member, type Panel, type ReportModel, type Shown } from './panels.js';
export { lookRules, LooksOfNames, type StrategyStyle, type Looks } from './strategies.js';
export { ancestries, layers, type Ancestry } from './lineage.js';
export { groupBy } from './group.js';
export { shownOf } from './shown.js';
