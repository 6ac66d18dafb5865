import type { Registration } from '../../core/plugin/index.js';
import { breastCancer } from './breast-cancer.js';
import { csv } from './csv.js';
import { digits } from './digits.js';
import { normal } from './normal.js';

export const sources: readonly Registration[] = [normal, csv, breastCancer, digits];
