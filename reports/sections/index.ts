export { header } from './header.js';
export { pageSections } from './page-sections.js';
export { iconShapes, type PageSection } from './shared.js';
