import { cpu } from './cpu.js';
import { native } from './native.js';
import { wasm } from './wasm.js';
import type { Way } from './way.js';

/**
 * Best first. `wasm` before `native`: every machine has it, so every reader of a result can reproduce its bits; a native
 * library's differ from one processor model to another.
 */
export const WAYS: readonly Way[] = [wasm, native, cpu];
