import type { DiskUse } from '../../core/journal/index.js';
import { openRecorded } from '../../host/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';
import type { CleanOutput } from '../output.js';
import { table } from '../table.js';

interface CleanFlags extends PluginFlags {
  readonly derived?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const WORDS: Readonly<Record<DiskUse['kind'], string>> = {
  record: 'journal and study.json',
  checkpoints: 'checkpoints',
  derived: 'tables and report',
  logs: 'logs of outside programs',
  unfinished: 'left by killed processes',
  other: 'not of the run',
};

export const cleanVerb: Verb<string, CleanFlags> = async (folder, flags, { terminal }) => {
  const { runner } = await openRecorded(folder, flags.plugin);
  const [derived, dryRun] = [flags.derived === true, flags.dryRun === true];
  const uses = await runner.clean(folder, { derived, dryRun });
  if (flags.json === true) {
    terminal.out(JSON.stringify({ folder, dryRun, uses } satisfies CleanOutput));
    return EXIT.ok;
  }
  const rows = uses
    .filter(({ files }) => files > 0)
    .map(({ kind, files, bytes, removed }) => [WORDS[kind], String(files), sizeText(bytes), sizeText(removed)]);
  terminal.out(table(['what', 'files', 'size', dryRun ? 'would go' : 'removed'], rows));
  const sum = sizeText(uses.reduce((total, { removed }) => total + removed, 0));
  terminal.out(dryRun ? `\n${sum} would be removed.` : `\n${sum} removed.`);
  return EXIT.ok;
};

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
/** 512 B, 1.5 KiB, 12 MiB */
const sizeText = (bytes: number): string => {
  let [left, unit] = [bytes, 0];
  for (; left >= 1024 && unit < UNITS.length - 1; unit++) left /= 1024;
  return `${left < 10 && unit > 0 ? left.toFixed(1) : Math.round(left)} ${UNITS[unit]}`;
};
