export { header } from './header.js';
export { parts } from './parts.js';
export { iconShapes, type PagePart } from './shared.js';
export type { DescribedSection } from './described.js';
