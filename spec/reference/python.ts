import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { pythonWith } from '../requires.js';

/** One thread each: a library that takes every core is no faster here, and disturbs what runs beside it. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' };
const ZYGOTE = fileURLToPath(new URL('./zygote.py', import.meta.url));
/** Where the interpreter has ended before both pipes were open, it leaves nobody waiting for that: once they are, they are gone. */
const KEEPER = '"$0" "$@"; for n in 1 2 3 4 5 6 7 8 9; do [ -p "$3" ] && : <>"$2" && : <>"$3" && sleep 1; done';

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** An interpreter that stays: what programs import it imports once, which takes longer than most of what they do. */
class Python {
  readonly #questions: number;
  readonly #answers: number;
  readonly #chunk = Buffer.alloc(1 << 16);

  constructor(interpreter: string) {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-python-'));
    const pipes = [join(folder, 'questions'), join(folder, 'answers')] as const;
    execFileSync('mkfifo', pipes);
    const env = { ...process.env, ...ONE_THREAD };
    spawn('/bin/sh', ['-c', KEEPER, interpreter, ZYGOTE, ...pipes], { stdio: 'ignore', env }).unref();
    this.#questions = openSync(pipes[0], 'w');
    this.#answers = openSync(pipes[1], 'r');
    rmSync(folder, { recursive: true });
  }

  run(program: string, modules: readonly string[], input: string): Ran {
    const line = Buffer.from(`${JSON.stringify({ program, modules, input })}\n`);
    for (let at = 0; at < line.length;) at += writeSync(this.#questions, line, at);
    const parts: Buffer[] = [];
    for (;;) {
      const read = readSync(this.#answers, this.#chunk);
      if (read === 0) throw new Error(`Python ended at ${program}.`);
      parts.push(Buffer.from(this.#chunk.subarray(0, read)));
      if (this.#chunk[read - 1] === 10) return JSON.parse(Buffer.concat(parts).toString()) as Ran;
    }
  }
}
const started = new Map<string, Python>();

/** What a Python program that has these modules answers, JSON on standard output, to a question, JSON on standard input. */
export const askPython = <Answer>(program: URL, modules: readonly string[], question: unknown): Answer => {
  const interpreter = pythonWith(...modules) ?? 'python3';
  const python = started.get(interpreter) ?? new Python(interpreter);
  started.set(interpreter, python);
  const names = modules.map((wanted) => wanted.split('>=')[0]!);
  const { status, out, error } = python.run(fileURLToPath(program), names, JSON.stringify(question));
  if (status !== 0) throw new Error(`${fileURLToPath(program)} ended with ${status}:\n${error}`);
  return JSON.parse(out) as Answer;
};

/** Equal but for a tolerance, relative above 1 and absolute below. */
export const agree = (ours: number, theirs: number, tolerance: number, what = ''): void => {
  const allowed = tolerance * Math.max(1, Math.abs(theirs));
  expect(Math.abs(ours - theirs), `${what} ours ${ours}, theirs ${theirs}`).to.be.at.most(allowed);
};
export const agreeAll = (ours: ArrayLike<number>, theirs: readonly number[], tolerance: number, what = ''): void => {
  expect(ours.length, what).to.equal(theirs.length);
  theirs.forEach((value, i) => agree(ours[i]!, value, tolerance, `${what}[${i}]`));
};
