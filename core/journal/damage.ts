import { CollapsarError, isCollapsarError } from '../errors/index.js';

export const damaged = (
  path: string,
  what: string,
  why: string,
  cause?: unknown,
  fix = 'Restore the file from a copy, or start over with --fresh, which removes the run folder’s contents.',
): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_RUN_DAMAGED',
    {
      what,
      where: path,
      why,
      fix,
    },
    { cause },
  );

export const damagedAt = (path: string, offset: number, what: string): CollapsarError =>
  damaged(
    path,
    `damaged at byte ${offset}: ${what}`,
    'An interrupted run leaves at most an unfinished end, which is repaired; this is something else: a disk fault, or an edit by hand.',
  );

interface Cause {
  readonly what: string;
  readonly why?: string;
  readonly fix: string;
}
const FULL: Cause = { what: 'the disk is full', fix: 'Free some space' };
const DENIED: Cause = {
  what: 'this user may not write here',
  why: 'The folder or the file belongs to another user, or its permissions say so',
  fix: 'Change the permissions, or name another place with --out,',
};
const ABSENT: Cause = {
  what: 'no folder can be made here',
  why: 'A part of the path is a file, is gone meanwhile, or is no place of files of your own (/proc)',
  fix: 'Name another place with --out,',
};
/** What a system's refusal means, by its code. */
const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: { what: 'the file system can only be read', fix: 'Name another place with --out,' },
  ENOENT: ABSENT,
  ENOTDIR: ABSENT,
  EEXIST: ABSENT,
};

/** What a write or a sync that the operating system refused means to the user. */
export const unwritable = (path: string, cause: unknown): CollapsarError => {
  if (isCollapsarError(cause)) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const { what, why, fix } = CAUSES[code] ?? { what: 'cannot be written', fix: 'Put it right' };
  return new CollapsarError(
    'COLLAPSAR_RUN_UNWRITABLE',
    {
      what: code === '' ? what : `${what} (${code})`,
      where: path,
      why: `${why === undefined ? '' : `${why}. `}What was saved before is whole; what came after it is not there.`,
      fix: `${fix} and run the same command again: it continues where this one stopped.`,
    },
    { cause },
  );
};
