import { childSetup, serveCells } from '../execution/index.js';
import { behave } from './executor-cells.js';

// What an executor starts in the suite (`ExecutorContext.program`): it has no host and no plugins.
if ((childSetup() as { readonly suite?: boolean }).suite !== true)
  throw new TypeError('This is not the setup that was given.');
await serveCells(behave, import.meta.dirname);
