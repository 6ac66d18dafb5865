import { ACTIVATIONS } from './activations.js';
import { CONVOLUTIONS } from './convolutions.js';
import { ELEMENTWISE } from './elementwise.js';
import type { Emitters } from './emitter.js';
import { GATHERS } from './gathers.js';
import { PRODUCTS } from './products.js';
import { REDUCTIONS } from './reductions.js';
import { SHAPES } from './shapes.js';
import { TRANSFORMERS } from './transformers.js';

/** Every kernel of tfjs that a compiled step may have. */
export const EMITTERS: Emitters = {
  ...ACTIVATIONS,
  ...CONVOLUTIONS,
  ...ELEMENTWISE,
  ...GATHERS,
  ...PRODUCTS,
  ...REDUCTIONS,
  ...SHAPES,
  ...TRANSFORMERS,
};
