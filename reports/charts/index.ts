export { chainsChart, chainsScale, type ChainsScale, type DrawnChain } from './chains.js';
export { ladderChart } from './ladder.js';
export { stackChart } from './bars.js';
export { lineChart, type DrawnChart, type Line, type LineChart } from './lines.js';
export { generationTicks } from './scale.js';
export { plainTable, dataTable, type TableCell } from './table.js';
export { walkChart } from './walk.js';
export { spark, sparkScale } from './spark.js';
export { forestPlot, type ForestRow } from './forest.js';
