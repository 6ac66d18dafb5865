import { CollapsarError } from '../errors/index.js';

export const damaged = (path: string, what: string, why: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_RUN_DAMAGED',
    {
      what,
      where: path,
      why,
      fix: 'Restore the file from a copy, or start over with --fresh, which removes the run folder’s contents.',
    },
    { cause },
  );

export const damagedAt = (path: string, offset: number, what: string): CollapsarError =>
  damaged(
    path,
    `damaged at byte ${offset}: ${what}`,
    'An interrupted run leaves at most an unfinished end, which is repaired; this is something else: a disk fault, or an edit by hand.',
  );

const SPACE = new Set(['ENOSPC', 'EDQUOT']);

/** What a write or a sync that the operating system refused means to the user. */
export const unwritable = (path: string, cause: unknown): CollapsarError => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const full = SPACE.has(code);
  return new CollapsarError(
    'COLLAPSAR_RUN_UNWRITABLE',
    {
      what: full ? 'the disk is full' : `cannot be written${code === '' ? '' : ` (${code})`}`,
      where: path,
      why: 'What was saved before is whole; what came after it is not there.',
      fix: `${full ? 'Free some space' : 'Put it right'} and run the same command again: it continues where this one stopped.`,
    },
    { cause },
  );
};
