export { Journal, type CellState, type JournalOptions } from './journal.js';
