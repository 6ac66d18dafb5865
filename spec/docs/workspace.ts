import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../repo/tree.js';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

/** A reader's folder, in which `collapsar` is installed; the studies and data that the package brings lie beside it. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'collapsar-docs-'));

  constructor() {
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(root, join(modules, 'collapsar'), 'dir');
    for (const name of readdirSync(join(root, 'node_modules')))
      if (!name.startsWith('.') && name !== 'collapsar')
        symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
    for (const name of ['studies', 'plugins']) symlinkSync(join(root, name), join(this.folder, name), 'dir');
    this.write('package.json', '{ "private": true, "type": "module" }\n');
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** One line of a shell block: collapsar, mocha and node are the ones of this checkout, all else is the system's. */
  type(line: string): Outcome {
    const node = JSON.stringify(process.execPath);
    const commands = {
      'npx collapsar': `${node} ${JSON.stringify(join(root, 'dist/cli/main.js'))}`,
      'npx mocha': `${node} ${JSON.stringify(join(root, 'node_modules/mocha/bin/mocha.js'))}`,
      'node ': `${node} `,
    };
    const [typed, meant] = Object.entries(commands).find(([start]) => line.startsWith(start)) ?? ['', ''];
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${meant}${line.slice(typed.length)}`], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '--import tsx' },
    });
    return { code: status, out: `${stdout}${stderr}` };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
