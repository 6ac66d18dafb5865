import { CollapsarError, isCollapsarError, messageOf } from '../errors/index.js';

/** How engines, V8 and allocators say that there is no memory left. */
const SAYINGS = [
  /array buffer allocation failed/i,
  /invalid (?:typed array|array buffer) length: \d{9,}/i,
  /\bout of memory\b|\bOOM\b|std::bad_alloc|cannot enlarge memory/i,
  /resource ?exhausted/i,
];

/** An error that means there was no memory left, as such; undefined for every other one. */
export const outOfMemory = (thrown: unknown): CollapsarError | undefined => {
  if (!(thrown instanceof Error) || isCollapsarError(thrown)) return undefined;
  const said = messageOf(thrown);
  if (!SAYINGS.some((saying) => saying.test(said))) return undefined;
  return new CollapsarError(
    'COLLAPSAR_CELL_MEMORY',
    {
      what: `it found no more memory: ${said.slice(0, 200)}`,
      why: 'What it holds at a time is too large for this machine or its engine',
      fix: 'Lower the batch size or the size of the model, `samples` or `evaluate`, or run fewer workers at a time',
    },
    { cause: thrown },
  );
};
