import { cpu } from './cpu.js';
import { native } from './native.js';
import { wasm } from './wasm.js';
import type { Way } from './way.js';
import { webgpu } from './webgpu.js';

/**
 * Best first. `wasm` before `native`: every machine has it, so every reader of a result can reproduce its bits; a native
 * library's differ from one processor model to another, a GPU's from one GPU to another.
 */
export const WAYS: readonly Way[] = [wasm, native, webgpu, cpu];
