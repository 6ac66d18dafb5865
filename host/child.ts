import { childSetup, serveCells } from '../core/execution/index.js';
import { folderStore } from '../core/journal/index.js';
import type { ChildSetup } from '../core/container/index.js';
import { makeHost } from './index.js';

// The program of a child process: a host like the parent's, and cells from the executor's pipe.
const setup = childSetup() as ChildSetup;
serveCells(
  makeHost({ folder: setup.folder, references: setup.references }).then(({ host }) =>
    host.runHere(folderStore(setup.checkpoints)),
  ),
  setup.folder,
);
