import { openStudy } from '../../host/index.js';
import { EXIT, type StudyFlags, type Verb } from '../command.js';

interface ValidateFlags extends StudyFlags {
  readonly resolved?: boolean;
}

export const validateVerb: Verb<string, ValidateFlags> = async (file, flags, { terminal, signal }) => {
  const { host, value, locate } = await openStudy(file, { set: flags.set, plugins: flags.plugin });
  const study = host.resolve(value, locate);
  const { counts, reading } = await host.plan(study, signal);
  if (flags.resolved === true) terminal.out(JSON.stringify(study, undefined, 2));
  else {
    terminal.out(`${file} is a valid study: ${counts.cells} cells of ${study.generations} generations.`);
    for (const line of reading) terminal.out(line);
  }
  return EXIT.ok;
};
