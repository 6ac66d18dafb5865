import type { Failure, Samples } from '../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf, type Code } from '../errors/index.js';
import { lengthFault, schemaOf } from '../samples/index.js';
import type { Named } from './cell-parts.js';
import { outOfMemory } from './out-of-memory.js';

/** A plugin's failure with where it happened; becomes the cell's Failure. */
export class PluginFailure extends Error {
  constructor(
    readonly failure: Failure,
    cause: unknown,
  ) {
    super(failure.message, { cause });
  }
}

/** Calls a plugin, and says which plugin, method and generation it was when that fails. */
export const guard = async <T, R>(
  who: Named<T>,
  hook: string,
  generation: number | undefined,
  signal: AbortSignal,
  call: (live: T) => R | Promise<R>,
): Promise<R> => {
  try {
    return await call(who.live);
  } catch (caught) {
    // An aborted chain is not a fault of the plugin that noticed; a failure from inside another plugin is already named.
    if (signal.aborted || caught instanceof PluginFailure) throw caught;
    const thrown = outOfMemory(caught) ?? caught;
    const known = isCollapsarError(thrown);
    const code: Code = known ? thrown.code : 'COLLAPSAR_PLUGIN_THREW';
    const place = `${who.entry} (${who.plugin}), ${hook}${generation === undefined ? '' : ` in generation ${generation}`}`;
    throw new PluginFailure(
      {
        code,
        message: known
          ? `${place}: ${thrown.message}`
          : `${place}: it threw "${messageOf(thrown)}". The fault is most likely in the plugin or in data it does not expect; run this one cell with --debug to see its stack.`,
        plugin: who.plugin,
        hook,
        ...(generation === undefined ? {} : { generation }),
      },
      thrown,
    );
  }
};

/** Whether `samples` are `count` rows of the expected schema with arrays of the right lengths; throws where not. */
export const checkSamples = (samples: Samples, count: number, schema?: string): void => {
  if (samples.count !== count)
    throw new CollapsarError('COLLAPSAR_PLUGIN_COUNT', {
      what: `it returned ${samples.count} rows where ${count} were asked for`,
      why: 'A strategy that gets too few rows would train on another share than the study says',
      fix: 'The plugin must return exactly as many rows as it is asked for',
    });
  const fault = lengthFault(samples);
  if (fault !== undefined)
    throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
      what: `it returned samples whose arrays do not fit their count and shape: ${fault}`,
      fix: 'The arrays are row-major: length = count x product of shape',
    });
  if (schema !== undefined && schemaOf(samples) !== schema)
    throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
      what: `it returned ${schemaOf(samples)} where the training data are ${schema}`,
      why: 'Synthetic rows are mixed with real ones, so they must look like them',
    });
  const unsound = firstNonFinite(samples);
  if (unsound !== undefined)
    throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
      what: `it returned a value that is not a finite number (${unsound.value}) in row ${unsound.row}`,
      why: 'The model has most likely diverged or was fitted to degenerate data',
    });
};

const firstNonFinite = (samples: Samples): { row: number; value: number } | undefined => {
  if (samples.kind === 'pairs') return firstNonFinite(samples.inputs) ?? firstNonFinite(samples.targets);
  if (samples.kind !== 'vectors') return undefined;
  // One sum finds any NaN or infinity without a branch a value; only then is it looked for.
  const { values } = samples;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return undefined;
  const at = values.findIndex((value) => !Number.isFinite(value));
  return { row: Math.floor(at / (values.length / samples.count)), value: values[at]! };
};
