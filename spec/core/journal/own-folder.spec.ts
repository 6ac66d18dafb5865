import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ownFolder } from '../../../core/journal/own-folder.js';

describe('the folder of a process', () => {
  let within: string;
  beforeEach(() => (within = mkdtempSync(join(tmpdir(), 'own-'))));
  afterEach(() => rmSync(within, { recursive: true }));

  const dead = spawnSync(process.execPath, ['--version']).pid;
  const space = (): string | null => {
    try {
      return readlinkSync('/proc/self/ns/pid');
    } catch {
      return null;
    }
  };
  /** A folder with this in it, beside what a process leaves. */
  const left = (name: string, lock?: object): string => {
    const path = join(within, name);
    mkdirSync(join(path, 'study'), { recursive: true });
    writeFileSync(join(path, 'study', 'part'), 'x');
    if (lock !== undefined) writeFileSync(join(path, 'process.lock'), JSON.stringify(lock));
    return path;
  };
  const holder = { pid: dead, host: hostname(), started: '1', token: 'x', space: space() };

  it('goes with it, and one that was left by a killed one goes when the next begins', async () => {
    left('work-killed', holder);
    const first = await ownFolder('work-', within);
    expect(readdirSync(within)).to.have.length(1);
    const second = await ownFolder('work-', within);
    expect(existsSync(first.path), 'of a living one').to.equal(true);
    writeFileSync(join(second.path, 'more'), 'x');
    await second.remove();
    await first.remove();
    expect(readdirSync(within)).to.deep.equal([]);
  });

  it('leaves what it does not know to be left: of others, without a word in it, behind a link', async () => {
    const kept = [
      left('other-killed', holder),
      left('work-elsewhere', { ...holder, host: 'elsewhere', space: null }),
      left('work-living', { ...holder, pid: process.pid, started: null }),
      left('work-silent'),
      left('work-odd', [1]),
      left('aim', holder),
    ];
    symlinkSync(join(within, 'aim'), join(within, 'work-link'));
    const piped = left('work-pipe');
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(piped, 'process.lock')]);
    writeFileSync(join(within, 'work-file'), '');
    await (await ownFolder('work-', within)).remove();
    for (const path of [...kept, piped]) expect(existsSync(join(path, 'study', 'part')), path).to.equal(true);
    expect(readdirSync(within)).to.include('work-link').and.to.include('work-file');
  });
});
