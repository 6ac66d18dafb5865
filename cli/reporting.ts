import { Option, type Command } from 'commander';
import type { Verb } from './command.js';
import { FORMATS, PLUGIN, positiveNumber, THEMES, wholeNumber } from './options.js';

/** What calls a verb, which is loaded only then. */
export type Calling = <Subject, Flags>(
  load: () => Promise<Verb<Subject, Flags>>,
) => (subject: Subject, flags: Flags & { readonly timeout?: number }) => Promise<void>;

/** The verbs that make something to be read of run folders. */
export const addReporting = (program: Command, calling: Calling): void => {
  program
    .command('report')
    .description('analyse a run folder again and write its tables and report; nothing is computed anew')
    .argument('<run>', 'run folder, such as runs/tour')
    .option(...PLUGIN)
    .option(
      '--figure [name]',
      'one chart of the page as a file, of the results that lie there; without a name: list them',
    )
    .addOption(
      new Option(
        '--format <format>',
        'what is written: the page, its text as Markdown, or of a chart svg (default) or png',
      ).choices(FORMATS),
    )
    .option('--embed', 'a small page of answer, chains and verdicts for a frame, as in notebooks')
    .addOption(new Option('--theme <theme>', 'of a chart; default: light, on white').choices(THEMES))
    .option('--scale <n>', 'of png: pixels for each of the drawing; default 2', positiveNumber)
    .option('--width <pixels>', 'of png, in place of --scale', wholeNumber(16))
    .option('--out <file>', 'where it is written, or - for standard output; default: into the run folder')
    .option('--open', 'open it in the browser')
    .option('--quiet', 'say nothing')
    .action(calling(async () => (await import('./verbs/report.js')).reportVerb));

  program
    .command('index')
    .description('list the run folders below a folder on a page of their own, with a link to each report')
    .argument('<folder>', 'folder that runs are made in, such as runs')
    .option('--out <folder>', 'where index.html and index.json are written; default: the folder itself')
    .option('--json', 'the list as JSON on standard output too')
    .option('--open', 'open the page in the browser')
    .option('--quiet', 'say nothing')
    .action(calling(async () => (await import('./verbs/index-runs.js')).indexVerb));
};
