import { relative } from 'node:path';
import type { IndexOutput } from '../output.js';
import { visible } from '../../core/errors/index.js';
import { indexRuns } from '../../host/indexing/index.js';
import { plural } from '../../reports/words/index.js';
import { EXIT, type Verb } from '../command.js';
import { openInBrowser } from '../open.js';

interface IndexFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly open?: boolean;
  readonly quiet?: boolean;
}

/** Names of folders may hold line ends and what a terminal obeys. */
const nameOf = (folder: string): string => visible(folder.replaceAll('\n', '\\n'));

export const indexVerb: Verb<string, IndexFlags> = async (folder, { out, json, open, quiet }, { terminal, signal }) => {
  const { index, page } = await indexRuns(folder, { signal, ...(out === undefined ? {} : { out }) });
  const { out: say, colors } = terminal;
  if (json === true) say(JSON.stringify(index satisfies IndexOutput));
  else if (quiet !== true) {
    for (const { folder: where, reason } of index.runs)
      if (reason !== undefined) say(`${colors.yellow('!')} ${nameOf(where)}: ${reason}`);
    for (const { folder: where, reason } of index.skipped)
      say(`${colors.dim('·')} ${nameOf(where)}: not searched, for ${reason}.`);
    say(`Index of ${plural(index.runs.length, 'folder')}: ${colors.bold(relative('', page))}`);
  }
  if (open === true) openInBrowser(page);
  return EXIT.ok;
};
