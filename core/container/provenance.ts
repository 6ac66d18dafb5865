import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Provenance, ResolvedStudy, TensorEngine } from '../contracts/index.js';
import type { Registry } from '../plugin/index.js';
import { isPlaced, studyHash } from '../study/index.js';

/** Versions of everything that had a hand in the numbers. */
export const provenanceOf = async (
  registry: Registry,
  version: string,
  study: ResolvedStudy,
  folder: string,
  engine?: Pick<TensorEngine, 'name' | 'reason'>,
): Promise<Provenance> => {
  const gitRevision = await revisionOf(folder);
  return {
    collapsar: version,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: process.platform,
    arch: process.arch,
    ...(engine === undefined ? {} : { engine: engine.name }),
    ...(engine?.reason === undefined ? {} : { engineReason: engine.reason }),
    ...(gitRevision === undefined ? {} : { gitRevision }),
    plugins: registry.plugins().map(({ name, version: pluginVersion, integrity, imports, from }) => ({
      name,
      version: pluginVersion,
      from,
      ...(integrity === undefined ? {} : { integrity }),
      ...(imports === undefined ? {} : { imports }),
    })),
    studyHash: studyHash(study, registry),
    ...(isPlaced(study, registry) ? { absolutePaths: 'by name' } : {}),
  };
};

/**
 * The commit that the study's folder is at; nothing where there is none, or no git. Read where it stands (gitrepository-layout):
 * to start git is the dearest step of a small run, for this process is forked. What stands elsewhere (reftable) git is asked for.
 */
export const revisionOf = async (folder: string): Promise<string | undefined> => {
  if (ELSEWHERE.some((name) => process.env[name] !== undefined)) return askedOfGit(folder);
  const git = await gitFolderOf(folder);
  return git === undefined ? undefined : ((await commitOf(git)) ?? askedOfGit(folder));
};

/** What HEAD is at; undefined where these files do not say it. */
const commitOf = async (git: string): Promise<string | undefined> => {
  const head = await textOf(join(git, 'HEAD'));
  if (head === undefined || isCommit(head)) return head;
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (ref === undefined) return undefined;
  // Of a worktree: its branches are those of the repository.
  const common = resolve(git, (await textOf(join(git, 'commondir'))) ?? '.');
  const packed = async (): Promise<string | undefined> =>
    (await textOf(join(common, 'packed-refs')))
      ?.split('\n')
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(' ')[0];
  const commit = (await textOf(join(common, ref))) ?? (await packed());
  return commit !== undefined && isCommit(commit) ? commit : undefined;
};

/** Variables that say where a repository is, or is not. */
const ELSEWHERE = ['GIT_DIR', 'GIT_COMMON_DIR', 'GIT_CEILING_DIRECTORIES'] as const;
const isCommit = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
const textOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );

/** The folder of the nearest repository's own files: `.git`, or what a file of that name says. */
const gitFolderOf = async (folder: string): Promise<string | undefined> => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const dotted = join(at, '.git');
    const found = await stat(dotted).catch(() => undefined);
    if (found?.isDirectory() === true) return dotted;
    const elsewhere = found === undefined ? undefined : /^gitdir: (.+)$/.exec((await textOf(dotted)) ?? '')?.[1];
    if (elsewhere !== undefined) return resolve(at, elsewhere);
    if (at === dirname(at)) return undefined;
  }
};

const askedOfGit = async (folder: string): Promise<string | undefined> => {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: folder });
    return stdout.trim();
  } catch {
    return undefined;
  }
};
