export { stackChart, type StackChart } from './bars.js';
export { lineChart, type DrawnChart, type Line, type LineChart, type LinePoint } from './lines.js';
export { generationTicks } from './scale.js';
export { plainTable, dataTable, type TableCell } from './table.js';
export { walkChart, type WalkChart, type WalkPoint } from './walk.js';
