import type { Markup } from '../../core/contracts/index.js';
import { dataTable } from '../charts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { published } from '../words/index.js';

const FROM = { 'built-in': 'built in', package: 'package', file: 'file', object: 'passed as an object' } as const;

/** What the numbers were computed with, and the command that computes them again. */
export const provenance = ({ results }: ReportModel): Markup => {
  const { provenance: made, command, walked } = results.record;
  const commands = [command, ...(walked === undefined ? [] : [walked.command])];
  const facts: readonly (readonly [string, string | Markup])[] = [
    ['Collapsar', made.collapsar],
    ['Node', `${made.node} (V8 ${made.v8})`],
    ['Platform', `${made.platform}, ${made.arch}`],
    ...(made.engine === undefined ? [] : [['Tensor engine', made.engine] as const]),
    ...(made.gitRevision === undefined ? [] : [['Git revision', html`<code>${made.gitRevision}</code>`] as const]),
    ['Study, SHA-256', html`<code class="hash">${made.studyHash}</code>`],
  ];
  return html`<p>The same numbers, byte for byte on the same Node major version and engine:</p>
    <pre tabindex="0"><code>${commands.map((text) => published(text).replaceAll('…/', '')).join('\n')}</code></pre>
    ${dataTable('Software', 'Software', ['What', 'Version'], facts, 'prose')}
    ${dataTable(
      'Plugins',
      'Plugins',
      ['Plugin', 'Version', 'From', 'Integrity'],
      made.plugins.map(({ name, version, from, integrity }) => [
        published(name),
        version,
        FROM[from],
        integrity === undefined ? '–' : html`<code class="hash">${integrity}</code>`,
      ]),
      'prose',
    )}`;
};
