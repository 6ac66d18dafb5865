import type { Markup, SourceFacts } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { count, number, published } from '../words/index.js';
import { name } from './shared.js';

const KINDS: Readonly<Record<SourceFacts['data'], string>> = {
  vectors: 'vectors',
  pairs: 'inputs with targets',
  symbols: 'symbols',
  text: 'texts',
};

/** Where the real rows came from and under which terms. */
export const sources = ({ results }: ReportModel): Markup =>
  html`<dl class="cards">
    ${Object.entries(results.record.sources).map(
      ([label, facts]) =>
        html`<div>
          <dt>${name(label)}</dt>
          <dd>${describe(facts)}</dd>
        </div>`,
    )}
  </dl>`;

const describe = ({
  data,
  size,
  testRows,
  shape,
  labels,
  truth,
  citation,
  licence,
  fingerprint,
}: SourceFacts): Markup => {
  const dimensions =
    shape === undefined || shape.length === 0
      ? ''
      : ` of ${shape.map(String).join(' × ')} ${shape.length === 1 && shape[0] === 1 ? 'number' : 'numbers'}`;
  return html`<p>
      ${KINDS[data][0]!.toUpperCase() + KINDS[data].slice(1)}${dimensions};
      ${size === null ? 'unlimited rows, drawn fresh' : `${count(size)} rows`}, ${count(testRows)} more held out for
      testing.${labels === undefined ? '' : ` ${labels.length} classes.`}${
        truth?.rareMass === undefined
          ? ''
          : ` Rare events${truth.rareName === undefined ? '' : ` (${truth.rareName})`} have mass ${number(truth.rareMass)}.`
      }
    </p>
    ${citation === undefined ? '' : html`<p dir="auto">${published(citation)}</p>`}
    <p class="small">
      Licence:
      ${licence === undefined ? 'not stated' : published(licence)}.${fingerprint === undefined ? '' : ` Fingerprint ${fingerprint.slice(0, 23)}.`}
    </p>`;
};
