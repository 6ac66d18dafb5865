import type { ResolvedStudy } from '../../core/contracts/index.js';
import { readOpened, type OpenedStudy } from '../../host/open.js';
import { EXIT, type StudyFlags, type Verb } from '../command.js';

interface ValidateFlags extends StudyFlags {
  readonly resolved?: boolean;
}

export const validateVerb: Verb<string, ValidateFlags> = async (file, flags, { terminal, signal }) => {
  const options = { set: flags.set, plugins: flags.plugin };
  const { study, plan } = await readOpened(file, options, async ({ host, importer, value, locate }) => {
    if ('import' in value)
      return { study: await importedBy({ host, importer, value, locate }, signal), plan: undefined };
    const study = host.resolve(value, locate);
    return { study, plan: await host.plan(study, signal, { engine: 'found' }) };
  });
  if (flags.resolved === true) terminal.out(JSON.stringify(study, undefined, 2));
  else if (plan === undefined) {
    const { plural } = await import('../../reports/words/number.js');
    const { seeds, generations, strategies, metrics } = study;
    terminal.out(
      `${file} is a valid import of ${plural(strategies.length, 'strategy', 'strategies')}, ${plural(seeds.length, 'seed')}, ${plural(generations, 'generation')} and ${plural(metrics.length, 'metric')}. Its files were read; \`collapsar import\` judges them.`,
    );
  } else {
    const { counts, reading } = plan;
    terminal.out(`${file} is a valid study: ${counts.cells} cells of ${study.generations} generations.`);
    if (reading.length > 0) {
      const { sourceReadingText } = await import('../../reports/words/reading.js');
      for (const one of reading) terminal.out(sourceReadingText(one));
    }
  }
  return EXIT.ok;
};

/** What the import comes to, from its files. */
const importedBy = async (
  { host, importer, value, locate }: Pick<OpenedStudy, 'host' | 'importer' | 'value' | 'locate'>,
  signal: AbortSignal,
): Promise<ResolvedStudy> => {
  const { readTables } = await import('../../host/importing/tables.js');
  const tables = (map: Parameters<typeof readTables>[0]) => readTables(map, host.environment.folder);
  return (await importer.read(value, { signal, locate, tables })).read.study;
};
