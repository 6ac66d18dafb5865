import { CollapsarError, isCollapsarError, messageOf } from '../errors/index.js';
import { undoPatches } from './intrinsics.js';
import { type Registered, SINGULAR } from './registration.js';

/**
 * What a function of an entry (`provides`, `needs`, `shareOf`, ...) says of its options, once it is known to make sense.
 * `wanted`: what it may say, in words. @throws CollapsarError COLLAPSAR_PLUGIN_FAILED naming plugin, entry and function
 */
export const askEntry = <T>(
  entry: Registered,
  member: keyof Registered,
  ask: () => T,
  wanted: string,
  makesSense: (answer: T) => boolean,
): T => {
  const failed = (what: string, cause?: unknown): CollapsarError =>
    new CollapsarError(
      'COLLAPSAR_PLUGIN_FAILED',
      {
        where: `${SINGULAR[entry.kind]} ${entry.id} (${entry.plugin.name}), ${member}`,
        what,
        fix: `Report it to the author of the plugin: ${member} is a pure function of the options and gives ${wanted}`,
      },
      { cause },
    );
  let answer: T;
  try {
    answer = ask();
  } catch (cause) {
    // One that asks about an entry inside it may only be passing on what is wrong with that one.
    throw isCollapsarError(cause) ? cause : failed(`it threw "${messageOf(cause)}"`, cause);
  }
  const patches = entry.plugin.from === 'built-in' ? undefined : undoPatches();
  if (patches !== undefined) throw failed(`it changed ${patches.names.join(', ')}, which is built into JavaScript`);
  if (!makesSense(answer))
    throw failed(`it gave ${typeof answer === 'object' ? JSON.stringify(answer) : String(answer)}`);
  return answer;
};
