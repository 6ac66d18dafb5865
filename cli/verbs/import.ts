import { join } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';
import { commandOf, openStudy } from '../../host/index.js';
import { readTables } from '../../host/importing/tables.js';
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
  const { importer, host, value, locate } = await openStudy(file, {
    set: flags.set,
    plugins: flags.plugin,
    logger: {
      info: (said) => flags.quiet !== true && terminal.err(`${said}\n`),
      warn: (said) => terminal.err(`${said}\n`),
    },
  });
  if (!('import' in value))
    throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
      what: 'this file does not say what to import',
      where: 'import',
      why: 'It is a study that can be run',
      fix: '`collapsar run` runs it; an import names its files and columns under `import:`',
    });
  const { folder, results } = await importer.import(value, {
    out: flags.out,
    signal,
    command: commandOf(file, flags.set, 'import'),
    locate,
    tables: (map) => readTables(map, host.environment.folder),
    ...(flags.fresh === true ? { fresh: true } : {}),
  });
  const report = join(folder, 'report.html');
  sayFinished({ folder, results }, report, flags.json === true, terminal);
  if (flags.open === true) openInBrowser(report);
  return sayGates(results, terminal) ? EXIT.ok : GATE_FAILED;
};
