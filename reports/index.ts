export { renderReport, type ReportOptions } from './render.js';
