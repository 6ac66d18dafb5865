import { join, relative } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';
import { writeChunks } from '../../core/journal/index.js';
import { openRecorded } from '../../host/index.js';
import {
  figurePng,
  figures,
  figureSvg,
  isOutOfStep,
  reportEmbed,
  reportMarkdown,
  resultsIn,
  sectionsOf,
} from '../../host/publishing.js';
import type { StudyResults } from '../../core/contracts/index.js';
import { EXIT, type Context, type PluginFlags, type Verb } from '../command.js';
import { GATE_FAILED, sayFindings, sayGates } from '../findings.js';
import { openInBrowser } from '../open.js';
import { table } from '../table.js';

interface ReportFlags extends PluginFlags {
  readonly open?: boolean;
  readonly quiet?: boolean;
  /** true: without a name */
  readonly figure?: string | true;
  readonly format?: 'html' | 'md' | 'svg' | 'png';
  readonly embed?: boolean;
  readonly theme?: 'light' | 'dark';
  readonly scale?: number;
  readonly width?: number;
  readonly out?: string;
}

export const reportVerb: Verb<string, ReportFlags> = async (folder, flags, context) => {
  refuseUnfit(flags);
  if (flags.figure !== undefined || flags.embed === true || flags.format === 'md') return piece(folder, flags, context);
  const { terminal, signal } = context;
  const { runner } = await openRecorded(folder, flags.plugin);
  const { results } = await runner.report(folder, signal);
  const report = join(folder, 'report.html');
  if (flags.quiet !== true) sayFindings(results, relative('', report), terminal);
  const met = sayGates(results, terminal);
  if (flags.open === true) openInBrowser(report);
  return met ? EXIT.ok : GATE_FAILED;
};

/** A part of a report, made of the results as they lie there. */
const piece = async (folder: string, flags: ReportFlags, context: Context): Promise<number> => {
  const { terminal } = context;
  const results = await resultsIn(folder);
  if (await isOutOfStep(folder, results))
    terminal.err(
      `${terminal.colors.yellow('!')} study.json has changed since these results were written: \`collapsar report ${folder}\` writes them anew.\n`,
    );
  if (flags.embed === true) return write(await reportEmbed(results), join(folder, 'embed.html'), flags, terminal);
  if (flags.format === 'md') return write(await reportMarkdown(results), join(folder, 'report.md'), flags, terminal);
  return chart(folder, results, flags, context);
};

/** One chart, or the list of all. */
const chart = async (
  folder: string,
  results: StudyResults,
  flags: ReportFlags,
  { terminal, signal }: Context,
): Promise<number> => {
  const sections = await sectionsOf(results, flags.plugin, signal);
  const { figure, theme, scale, width, format = 'svg' } = flags;
  if (typeof figure !== 'string') {
    const all = await figures(results, { sections });
    terminal.out(
      table(
        ['name', 'what it shows'],
        all.map(({ name, title }) => [name, title]),
      ),
    );
    return EXIT.ok;
  }
  const look = { sections, ...(theme === undefined ? {} : { theme }) };
  const size = { ...(scale === undefined ? {} : { scale }), ...(width === undefined ? {} : { width }) };
  const made =
    format === 'png' ? await figurePng(results, figure, { ...look, ...size }) : await figureSvg(results, figure, look);
  return write(made, join(folder, 'figures', `${figure}.${format}`), flags, terminal);
};

/** Into the run folder, or where `--out` says: a file, or `-` for standard output. */
const write = async (
  made: string | Uint8Array,
  usual: string,
  { out = usual, open, quiet }: ReportFlags,
  terminal: Context['terminal'],
): Promise<number> => {
  if (out === '-') terminal.out(String(made).trimEnd());
  else {
    await writeChunks(out, [made]);
    if (quiet !== true) terminal.out(`Written: ${relative('', out)}`);
    if (open === true) openInBrowser(out);
  }
  return EXIT.ok;
};

type Fault = readonly [is: boolean, what: string, fix: string];

/** Flags that say nothing of what is asked for are mistakes, and are not passed over. @throws CollapsarError COLLAPSAR_USAGE */
const refuseUnfit = (flags: ReportFlags): void => {
  for (const [is, what, fix] of [...faultsOfChart(flags), ...faultsOfPlace(flags)])
    if (is) throw new CollapsarError('COLLAPSAR_USAGE', { what, where: 'report', fix });
};

const faultsOfChart = ({ figure, format, theme, scale, width }: ReportFlags): readonly Fault[] => [
  [
    (format === 'svg' || format === 'png') && figure === undefined,
    `--format ${format} is of one chart, and none is named`,
    'Name it with --figure; `--figure` without a name lists them',
  ],
  [
    figure !== undefined && (format === 'html' || format === 'md'),
    `--figure writes one chart, and --format ${format} the whole`,
    'Leave one of them out, or ask for --format svg or png',
  ],
  [
    figure === undefined && theme !== undefined,
    '--theme is of a chart, and none is asked for',
    'Name one with --figure; the page follows its reader',
  ],
  [
    format !== 'png' && (scale ?? width) !== undefined,
    '--scale and --width are of pixels, and only --format png has them',
    'Ask for --format png, or leave them out: SVG is sharp at any size',
  ],
  [scale !== undefined && width !== undefined, '--scale and --width say the same thing twice', 'Leave one of them out'],
];

const faultsOfPlace = ({ figure, format, embed, out, open }: ReportFlags): readonly Fault[] => [
  [
    embed === true && (figure ?? format) !== undefined,
    '--embed writes a page of its own, which is no chart and in no other format',
    'Leave --figure and --format out, or --embed',
  ],
  [
    typeof figure !== 'string' && format !== 'md' && embed !== true && out !== undefined,
    '--out says where a part of the report is written, and none is asked for',
    'The page is written into its run folder; leave --out away, or ask for --figure, --format md or --embed',
  ],
  [out === '-' && format === 'png', 'PNG is not written to standard output', 'Give --out a file'],
  [
    out === '-' && open === true,
    'What goes to standard output cannot be opened',
    'Give --out a file, or leave --open out',
  ],
];
