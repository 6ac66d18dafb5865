import { readdirSync, readFileSync } from 'node:fs';

const PAGE_KIB = 4;

/**
 * Resident memory of a process group, MiB: of a program and what it started. undefined where the system does not tell
 * (other than Linux) or nothing of it is left.
 */
export const groupMemoryMiB = (group: number): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  let kib: number | undefined;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // `pid (name) state ppid pgrp ...`, of which the name may hold anything; rss is the 22nd after it.
      const text = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) === group) kib = (kib ?? 0) + Number(fields[21]) * PAGE_KIB;
    } catch {
      // It ended while we looked.
    }
  }
  return kib === undefined ? undefined : kib / 1024;
};
