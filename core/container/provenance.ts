import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Provenance, TensorEngine } from '../contracts/index.js';
import type { Registry } from '../plugin/index.js';

/** Versions of everything that had a hand in the numbers. */
export const provenanceOf = async (
  registry: Registry,
  version: string,
  studyHash: string,
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
    studyHash,
  };
};

/** The commit that the study's folder is at; nothing where it is no repository or there is no git. */
const revisionOf = async (folder: string): Promise<string | undefined> => {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: folder });
    return stdout.trim();
  } catch {
    return undefined;
  }
};
