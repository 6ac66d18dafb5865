import { batchMatMul } from './batch-mat-mul.js';
import { fusedMatMul } from './fused-mat-mul.js';
import { identity } from './identity.js';
import type { Registration } from './registration.js';

/** Every kernel of our own: a file each here, and where it needs one, a file in assembly/. */
export const REGISTRATIONS: readonly Registration[] = [batchMatMul, fusedMatMul, identity];
