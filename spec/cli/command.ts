import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { stringify } from 'yaml';
import { commandLine } from '../../cli/program.js';
import { LOADER, root } from '../places.js';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export const PROGRAM = join(root, 'dist/cli/main.js');

/** A folder to type commands in: in processes of the compiled product, or in this one. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), 'collapsar-cli-'));

  /** Writes a small study with changes; returns its name. */
  study(changes: object = {}, name = 'study.yaml'): string {
    return this.write(name, stringify({ ...SMALL, ...changes }));
  }
  write(name: string, text: string | Uint8Array): string {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
    return name;
  }
  /**
   * In this process, cells too, which is far quicker: of a verb that loads no plugin of the folder, whose module would
   * stay loaded.
   */
  here(...asked: readonly string[]): Promise<Outcome> {
    const lists = asked[0] === 'recommend' && asked.includes('--jobs') && !asked.includes('--index');
    const runs = ['run', 'recommend'].includes(asked[0]!) && !asked.includes('--executor') && !lists;
    return this.typed(...asked, ...(runs ? ['--executor', 'inline'] : []));
  }
  /** In this process, and nothing but what is given: cells run where that says. */
  async typed(...given: readonly string[]): Promise<Outcome> {
    const before = process.cwd();
    // Where tsx compiles, the processes of a run look for it from here.
    const modules = join(this.folder, 'node_modules');
    if (LOADER.length > 0 && !existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules, 'dir');
    let stdout = '';
    let stderr = '';
    process.chdir(this.folder);
    try {
      const code = await commandLine(given, {
        terminal: {
          out: (text) => void (stdout += `${text}\n`),
          err: (text) => void (stderr += text),
          interactive: false,
          width: 80,
          colors: createColors(false),
          now: () => performance.now(),
        },
        signal: new AbortController().signal,
      });
      return { code, stdout, stderr };
    } finally {
      process.chdir(before);
    }
  }
  collapsar(...given: readonly string[]): Outcome {
    return this.with({}, ...given);
  }
  with(env: NodeJS.ProcessEnv, ...given: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...given], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...environment(), ...env },
      maxBuffer: 1 << 26,
    });
    return { code: status, stdout, stderr };
  }
  /** Begins a command that the caller waits for or interrupts. */
  begin(...given: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Outcome> } {
    const child = spawn(process.execPath, [PROGRAM, ...given], { cwd: this.folder, env: environment() });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    return { child, ended: new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr }))) };
  }
  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const environment = (): NodeJS.ProcessEnv => {
  const { FORCE_COLOR: _forced, NO_COLOR: _plain, ...rest } = process.env;
  return rest;
};

/** Two chains of three generations and their controls: some hundredths of a second each. */
const SMALL = {
  study: 'small',
  sources: ['normal'],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments'],
  samples: 20,
  evaluate: 50,
  generations: 3,
  seeds: 2,
};
