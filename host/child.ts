import { dirname, join } from 'node:path';
import { childSetup, serveCells } from '../core/execution/index.js';
import { folderStore, LOGS } from '../core/journal/index.js';
import type { ChildSetup } from '../core/container/index.js';
import { namedBuiltIns } from './named.js';
import { makeHost } from './open.js';

// The program of a child process: a host like the parent's, and cells from the executor's pipe.
const { folder, references, entries, checkpoints, fits } = childSetup() as ChildSetup;
const runHere = async () => {
  const { host } = await makeHost({ folder, references, builtIns: await namedBuiltIns(entries) });
  return host.runHere(folderStore(checkpoints), { logs: join(dirname(checkpoints), LOGS), fits });
};
serveCells(runHere(), folder);
