import { dirname, join } from 'node:path';
import { childSetup, serveCells } from '../core/execution/index.js';
import { folderStore, LOGS, openBucket } from '../core/journal/index.js';
import type { ChildSetup } from '../core/container/index.js';
import { makeHost } from './open.js';

// The program of a child process: a host like the parent's, and cells from the executor's pipe.
const { folder, references, entries, checkpoints, fits, bucket: shared } = childSetup() as ChildSetup;
const runHere = async () => {
  const { host } = await makeHost({ folder, references, entries });
  const logs = join(dirname(checkpoints), LOGS);
  if (shared === undefined) return host.runHere(folderStore(checkpoints), { logs, fits });
  const { address, run } = shared;
  const bucket = openBucket(address, { scratch: dirname(checkpoints), warn: (text) => console.error(text) });
  return host.runHere(bucket.checkpoints(run), { logs, fits, far: { bucket, run } });
};
await serveCells(runHere(), folder);
