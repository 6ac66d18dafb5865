import { readOpened } from '../../host/open.js';
import { EXIT, type StudyFlags, type Verb } from '../command.js';

interface ValidateFlags extends StudyFlags {
  readonly resolved?: boolean;
}

export const validateVerb: Verb<string, ValidateFlags> = async (file, flags, { terminal, signal }) => {
  const options = { set: flags.set, plugins: flags.plugin };
  const { study, plan } = await readOpened(file, options, async ({ host, value, locate }) => {
    const study = host.resolve(value, locate);
    return { study, plan: await host.plan(study, signal) };
  });
  const { counts, reading } = plan;
  if (flags.resolved === true) terminal.out(JSON.stringify(study, undefined, 2));
  else {
    terminal.out(`${file} is a valid study: ${counts.cells} cells of ${study.generations} generations.`);
    if (reading.length > 0) {
      const { sourceReadingText } = await import('../../reports/words/index.js');
      for (const one of reading) terminal.out(sourceReadingText(one));
    }
  }
  return EXIT.ok;
};
