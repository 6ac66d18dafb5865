export { triedFacts, type IndexedRun, type ListedRun, type IndexedResults, type RunState } from './facts.js';
export { renderListing, type Listing } from './page.js';
