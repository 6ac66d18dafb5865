import { determinism } from './determinism.js';
import { walls } from './walls.js';

/** The rules of this house, as an ESLint plugin. */
export const house = { meta: { name: 'house' }, rules: { determinism, walls } };
