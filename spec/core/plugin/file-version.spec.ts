import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileVersion } from '../../../core/plugin/index.js';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('the version of a file', () => {
  let folder: string;
  const file = (name = 'data.csv'): string => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-version-'));
    await writeFile(file(), '1234');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stays while nobody touches it', async () => {
    await settle();
    const first = await fileVersion(file());
    await settle();
    expect(await fileVersion(file())).to.equal(first);
  });
  it('changes with every write, also where size and times are put back', async () => {
    await settle();
    const first = await fileVersion(file());
    const { atime, mtime } = await stat(file());
    await writeFile(file(), '5678');
    await utimes(file(), atime, mtime);
    await settle();
    expect(await fileVersion(file())).not.to.equal(first);
  });
  it('changes when another file takes its place', async () => {
    await writeFile(file('other.csv'), '5678');
    await settle();
    const first = await fileVersion(file());
    await rename(file('other.csv'), file());
    await settle();
    expect(await fileVersion(file())).not.to.equal(first);
  });
  it('is never the same twice right after a write, for another one may follow within the same tick', async () => {
    expect(await fileVersion(file())).not.to.equal(await fileVersion(file()));
  });
  it('is undefined where there is no file, or a folder', async () => {
    expect(await fileVersion(file('none'))).to.equal(undefined);
    expect(await fileVersion(folder)).to.equal(undefined);
  });
});
