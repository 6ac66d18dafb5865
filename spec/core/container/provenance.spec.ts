import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { revisionOf } from '../../../core/container/provenance.js';

describe("the commit of a study's folder", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'collapsar-revision-'));
    mkdirSync(join(folder, 'repository/studies'), { recursive: true });
    mkdirSync(join(folder, 'none'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
      cwd: join(folder, 'repository'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const commit = (): void => void git('commit', '-q', '--allow-empty', '-m', 'a');
  const holds = async (at = 'repository/studies'): Promise<string> => {
    const said = git('-C', join(folder, at), 'rev-parse', 'HEAD');
    expect(said).to.match(/^[0-9a-f]{40}$/);
    expect(await revisionOf(join(folder, at))).to.equal(said);
    return said;
  };

  it('is nothing where there is no repository, and none yet', async () => {
    expect(await revisionOf(join(folder, 'none'))).to.equal(undefined);
    git('init', '-q');
    expect(await revisionOf(join(folder, 'repository'))).to.equal(undefined);
  });
  it('is what git says, of a branch that moves, packed or not, and of no branch', async () => {
    commit();
    const first = await holds();
    git('pack-refs', '--all');
    expect(await holds()).to.equal(first);
    commit();
    expect(await holds()).not.to.equal(first);
    git('checkout', '-q', '--detach', first);
    expect(await holds()).to.equal(first);
  });
  it("is a worktree's own", async () => {
    const here = await holds();
    git('worktree', 'add', '-q', '-b', 'a/other', join(folder, 'worktree'));
    git('-C', join(folder, 'worktree'), 'commit', '-q', '--allow-empty', '-m', 'b');
    expect(await holds('worktree')).not.to.equal(here);
    git('pack-refs', '--all');
    await holds('worktree');
  });
  it('is asked of git where its files do not say it', async () => {
    git('symbolic-ref', 'refs/heads/alias', 'refs/heads/a/other');
    git('symbolic-ref', 'HEAD', 'refs/heads/alias');
    await holds();
  });
});
