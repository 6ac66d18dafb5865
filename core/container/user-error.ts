import { CODES, CollapsarError, type Code } from '../errors/index.js';
import { PluginFailure } from '../loop/index.js';

/** Exit code of runs in which cells failed. */
const SOME_CELLS = 3;

/** Outside a cell a plugin's failure ends the command: it is then an error like any other, with the plugin's code. */
export const asUserError = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    const code = error.failure.code as Code;
    // Nothing ran yet, so it is not that some cells failed.
    throw new CollapsarError(
      CODES[code].exit === SOME_CELLS ? 'COLLAPSAR_PLUGIN_FAILED' : code,
      { what: error.failure.message },
      { cause: error.cause },
    );
  }
};
