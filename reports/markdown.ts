import type { StudyResults } from '../core/contracts/index.js';
import { published, visible } from '../core/errors/index.js';
import { groupBy, panelTitle, reportModel, type ReportModel } from './model/index.js';
import { refuseOutdated } from './render.js';
import { causeOf } from './sections/failures.js';
import { classOf, judgedIn } from './sections/matrix.js';
import {
  answersOf,
  cardLines,
  findingsWithText,
  gatesWithText,
  plural,
  rankingText,
  silenceText,
  trainedText,
  wordOf,
} from './words/index.js';

/** Characters of all of it, at most: a description on GitHub has 65,536. */
const MOST = 60_000;
/** Of one sentence, and of a cell of a table. */
const [SENTENCE, CELL] = [1200, 80];
/** Of each kind, at most; more are counted. */
const [ANSWERS, ROWS, SENTENCES] = [10, 40, 15];

/** In the order of the page; `text` is Markdown. */
interface Passage {
  readonly head: string;
  readonly text: string;
}

/**
 * The report as Markdown (GitHub's), for a description or a README: the answer, the verdicts, the ranking, what fails and how it is
 * run again, in the words of the page. At most 60,000 characters; it says what it leaves out. Nothing that a label or a message
 * holds is markup in it, mentions anybody or breaks a table.
 * @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED
 */
export const renderMarkdown = (results: StudyResults): string => {
  refuseOutdated(results);
  const model = reportModel(results);
  const parts = [
    card(model),
    part('Verdicts', verdictTables(model)),
    part('Ranking', sentences((results.rankings ?? []).map((one) => rankingText(one, model.lookup)))),
    part('What fails', fails(results)),
    part('Findings', findings(results)),
    part('Run it again', again(results)),
  ].filter((one) => one !== undefined);
  const kept: Passage[] = [];
  const left: string[] = [];
  // The end, which says how to run it again, is kept before what stands in the middle.
  let room = MOST - 2000 - (parts.at(-1)?.text.length ?? 0);
  for (const one of parts) {
    const isLast = one === parts.at(-1);
    if (isLast || one.text.length <= room) kept.push(one);
    else left.push(one.head);
    if (kept.includes(one) && !isLast) room -= one.text.length;
  }
  const note =
    left.length === 0
      ? []
      : [`_Left out, for it would be too long: ${left.join(', ')}. \`report.html\` has all of it._`];
  return `${[...kept.map(({ head, text }) => (head === '' ? text : `## ${head}\n\n${text}`)), ...note].join('\n\n')}\n`;
};

const part = (head: string, text: string): Passage | undefined => (text === '' ? undefined : { head, text });

const card = (model: ReportModel): Passage => {
  const { study } = model.results.record;
  const answers = answersOf(model.results).flatMap(({ parts }) => parts);
  const said = answers
    .slice(0, ANSWERS)
    .map(({ setting, text }) => `> ${setting === undefined ? '' : `${prose(setting)}: `}**${prose(text)}**`);
  const labels = trainedText(model.lookup);
  const lines = [
    ...cardLines(model.results, model.lookup),
    ...(labels === '' ? [] : [['Strategies', labels] as const]),
  ].map(([what, text]) => `- ${what}: ${prose(text)}`);
  return {
    head: '',
    text: [
      `# ${prose(study.title, 300)}`,
      said.length === 0 ? silenceText(model.results) : said.join('\n>\n'),
      more(answers.length, ANSWERS, 'more setting'),
      lines.join('\n'),
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
  };
};

const SIGNS: Readonly<Record<string, string>> = { present: '▲ ', absent: '✓ ', undecided: '? ', within: '≈ ' };

/** A table for each source, model and T. */
const verdictTables = ({ settings, lookup }: ReportModel): string => {
  const rows = settings.flatMap((setting) =>
    setting.groups.flatMap((index) => {
      const verdicts = lookup.verdicts(index);
      return verdicts.length === 0 ? [] : [{ setting, index, label: lookup.strategy(index), verdicts }];
    }),
  );
  const columns = judgedIn(rows.flatMap(({ verdicts }) => verdicts));
  if (columns.length === 0) return '';
  const shown = groupBy(rows.slice(0, ROWS), ({ setting }) => setting);
  const tables = [...shown].map(([setting, of]) => {
    const head = ['Strategy', ...columns.map(({ name }) => name)];
    const body = of.map(({ index, label }) => [
      cell(label),
      ...columns.map(({ id }) => {
        const verdict = lookup.verdict(index, id);
        return `${SIGNS[classOf(verdict)] ?? ''}${wordOf(verdict)}`;
      }),
    ]);
    const place =
      settings.length === 1
        ? []
        : [
            `${panelTitle(setting)
              .map((one) => prose(one, CELL))
              .join(' × ')}\n`,
          ];
    return [...place, ...[head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
  });
  return [...tables, more(rows.length, ROWS, 'more strategy', 'more strategies')]
    .filter((text) => text !== '')
    .join('\n\n');
};

const fails = (results: StudyResults): string => {
  const gates = gatesWithText(results).filter(({ met }) => !met);
  const { failures, walked } = results;
  const causes = groupBy([...failures, ...(walked?.failures ?? [])], (one) => `${one.code}\n${causeOf(one)}`);
  return sentences([
    ...gates.map(({ text }) => text),
    ...[...causes.values()].map(
      (same) => `${plural(same.length, 'chain')}: ${same[0]!.code}: ${published(causeOf(same[0]!))}`,
    ),
  ]);
};

const findings = (results: StudyResults): string =>
  sentences(
    findingsWithText(results)
      // What answers stands above all, and rankings by themselves.
      .filter(
        (one) =>
          one.kind !== 'answer' && one.kind !== 'ranking' && !(one.kind === 'recommendation' && one.sentence === 0),
      )
      .map(({ text }) => text),
  );

const again = ({ record, walked }: StudyResults): string => {
  const commands = [
    ...(record.groups.length > 0 || record.walked === undefined ? [record.command] : []),
    ...(record.walked === undefined || walked === undefined ? [] : [record.walked.command]),
  ].map((command) => published(command).replaceAll('…/', ''));
  const { collapsar, node, studyHash } = record.provenance;
  return [
    fenced(commands.join('\n')),
    `Collapsar ${prose(collapsar)}, Node ${prose(node)}; study \`${studyHash.slice(0, 12).replace(/[^0-9a-f]/g, '')}\`. ${
      record.imported === undefined
        ? '`collapsar verify report.html` (and `--programs` where its study starts some) computes numbers of the report again.'
        : ''
    }`.trim(),
  ].join('\n\n');
};

/** Longer than any fence that it holds. */
const fenced = (text: string): string => {
  const seen = visible(text.replace(/\r/g, ''));
  const fence = '`'.repeat(Math.max(3, ...[...seen.matchAll(/`+/g)].map(([one]) => one.length + 1)));
  return `${fence}sh\n${seen.slice(0, 4 * SENTENCE)}\n${fence}`;
};

const sentences = (all: readonly string[]): string =>
  [
    ...all.slice(0, SENTENCES).map((text) => `- ${prose(text)}`),
    ...[more(all.length, SENTENCES, 'more')].filter((text) => text !== ''),
  ].join('\n');

const more = (all: number, most: number, one: string, several?: string): string => {
  if (all <= most) return '';
  const what = one === 'more' ? `${all - most} more` : plural(all - most, one, several);
  return `_${what} in \`report.html\`._`;
};

const SPECIAL = /[\\`*_[\]<>|~$]/g;
/** Text that stays text: no markup, no table, no link, no mention, on one line. */
const prose = (text: string, most = SENTENCE): string => {
  const line = visible(text.replace(/[\t-\r\u2028\u2029]+/g, ' ').trim());
  const characters = [...line];
  const cut = characters.length > most ? `${characters.slice(0, most).join('').trimEnd()}…` : line;
  return (
    cut
      .replaceAll('&', '&amp;')
      .replace(SPECIAL, String.raw`\$&`)
      // At the start of a line these make heads, lists and rules.
      .replace(/^[#+=-]/, String.raw`\$&`)
      .replace(/^(\d+)([.)])(?=\s|$)/, String.raw`$1\$2`)
      // A comment shows nothing, and keeps people from being called and addresses from being links.
      .replace(/@|#(?=\d)|:(?=\/\/)|\bwww(?=\.)|\bGH(?=-\d)/gi, '$&<!-- -->')
  );
};
const cell = (text: string): string => prose(text, CELL);
