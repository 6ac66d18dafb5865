export { childSetup, serveCells, type RunHere } from './child.js';
