import { join } from 'node:path';
import { importStudy } from '../../host/index.js';
import { EXIT, type StudyFlags, type Verb } from '../command.js';
import { GATE_FAILED, sayFinished, sayGates } from '../findings.js';
import { openInBrowser } from '../open.js';

interface ImportFlags extends StudyFlags {
  readonly out: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly open?: boolean;
  readonly quiet?: boolean;
}

/** Reads metric values from files into a run folder, and judges them like those of a run. */
export const importVerb: Verb<string, ImportFlags> = async (file, flags, { terminal, signal }) => {
  const { folder, results } = await importStudy(file, {
    out: flags.out,
    set: flags.set,
    plugins: flags.plugin,
    signal,
    ...(flags.fresh === true ? { fresh: true } : {}),
    logger: {
      info: (said) => flags.quiet !== true && terminal.err(`${said}\n`),
      warn: (said) => terminal.err(`${said}\n`),
    },
  });
  const report = join(folder, 'report.html');
  sayFinished({ folder, results }, report, flags.json === true, terminal);
  if (flags.open === true) openInBrowser(report);
  return sayGates(results, terminal) ? EXIT.ok : GATE_FAILED;
};
