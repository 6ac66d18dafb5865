export { header } from './header.js';
export { parts } from './parts.js';
export { iconShapes, type Part } from './shared.js';
export type { PluginSection } from './described.js';
