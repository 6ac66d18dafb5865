import type { Exhibit, Gallery, Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { Anchors, type ReportModel } from '../model/index.js';
import { list, published } from '../words/index.js';
import { isKind, ofKind, realFigure, type Display, type ShownExhibit } from './gallery/display.js';
import { imageRows } from './gallery/images.js';
import { pointPanels } from './gallery/points.js';
import { key, name, panelHeading } from './shared.js';

/** Controls that are seen without asking: what real rows alone give looks much the same, however many they are. */
const OPEN_CONTROLS = 1;

/** What the models make: a few rows of each generation, beside real ones where these may be published. */
export const galleries = ({ results, panels, lookup }: ReportModel): Markup | undefined => {
  const { study, sources } = results.record;
  const all = results.gallery ?? [];
  const withheld = [...new Set(results.groups.map(({ source }) => source))].filter((source) => {
    const facts = sources[source];
    const shows = facts?.data === 'vectors' || facts?.data === 'text';
    return study.gallery?.of === 'publishable' && shows && facts.publishable === false;
  });
  if (all.length === 0 && withheld.length === 0) return undefined;
  const anchors = new Anchors();
  return html`${
    all.length === 0
      ? ''
      : html`<p>
          A few rows of the models of one seed (${[...new Set(all.map(({ seed }) => seed))].join(', ')}), the same
          random numbers in every generation and for every strategy: what differs is the model. They illustrate; the
          numbers are in the sections above.
        </p>`
  }
  ${
    withheld.length === 0
      ? ''
      : html`<p>
          What models of ${withheld.map((source, i) => html`${i > 0 ? ', ' : ''}${name(source)}`)} make is not shown: a
          model may repeat rows of its source, and these are not marked as fit to be published.
          <code>gallery: { of: all }</code> in the study shows it.
        </p>`
  }
  ${panels.map((panel) => {
    const members = new Map(panel.members.map((member) => [member.index, member]));
    const own = all.filter(({ group }) => members.has(group));
    if (own.length === 0) return '';
    const real = realOf(own) ?? realOf(all.filter(({ group }) => lookup.group(group).source === panel.source));
    const display = displayOf(own, real, results.record.sources[panel.source], anchors);
    const shown = [...own]
      .map((gallery) => ({ gallery, look: members.get(gallery.group)!.look }))
      .sort((a, b) => a.look.index - b.look.index);
    const spare = shown.filter(({ look }) => look.control).slice(OPEN_CONTROLS);
    const folded = spare.length < 2 ? [] : spare;
    const open = shown.filter((one) => !folded.includes(one));
    const figure = ({ gallery, look }: (typeof shown)[number]): Markup =>
      html`<figure class="chart">
        <h4>${key(look)}</h4>
        ${display.body(gallery.generations, look)} ${missing(gallery)}
      </figure>`;
    const ending = ({ gallery, look }: (typeof shown)[number]): Markup =>
      figure({ gallery: { ...gallery, generations: gallery.generations.slice(-1) }, look });
    return html`<section class="gallery" id="${anchors.of('gallery', panel.id)}">
      <h3>${panelHeading(panel)}</h3>
      ${display.before}
      <div class="exhibits">${open.map(figure)}</div>
      ${
        folded.length === 0
          ? ''
          : html`<details>
              <summary>${folded.length} more controls, in the last generation</summary>
              <div class="exhibits">${folded.map(ending)}</div>
            </details>`
      }
      <p class="about">${display.caption}</p>
    </section>`;
  })}`;
};

/** Real rows that are the same stand with one gallery for all. */
const realOf = (galleries: readonly Gallery[]): Exhibit | undefined =>
  galleries.find(({ real }) => real !== undefined)?.real;

const displayOf = (
  own: readonly Gallery[],
  real: Exhibit | undefined,
  facts: ReportModel['results']['record']['sources'][string] | undefined,
  anchors: Anchors,
): Display => {
  const exhibits = own.flatMap(({ generations }) => generations.map(({ exhibit }) => exhibit));
  const kind = (real ?? exhibits.find((exhibit) => exhibit.kind !== 'none'))?.kind;
  const about: ShownExhibit = { exhibits, real, columns: facts?.columns ?? [], labels: facts?.labels ?? [], anchors };
  switch (kind) {
    case 'images':
      return imageRows(about);
    case 'points':
      return pointPanels(about);
    default:
      return quotes(about);
  }
};

/** Why some generations are not there. */
const missing = ({ generations }: Gallery): Markup | undefined => {
  const none = generations.flatMap(({ generation, exhibit }) =>
    exhibit.kind === 'none' ? [{ generation: String(generation), why: exhibit.why }] : [],
  );
  if (none.length === 0) return undefined;
  return html`<p class="about">
    Nothing to show of generation ${list(none.map(({ generation }) => generation))}:
    <span dir="auto">${published(none[0]!.why)}</span>
  </p>`;
};

type Texts = Extract<Exhibit, { kind: 'text' }>;

/** Characters of a text that are shown. */
const LONGEST = 160;

/** Texts as they came, line breaks kept. */
const quotes = ({ real }: ShownExhibit): Display => ({
  before: isKind('text', real) ? realFigure(quoted(real)) : undefined,
  body: (generations) =>
    html`${ofKind('text', generations).map(
      ({ generation, exhibit }) =>
        html`<div class="row texts">
          <span>${generation}</span>
          <div>${quoted(exhibit)}</div>
        </div>`,
    )}`,
  caption: html`Texts a generation, its number beside them; long ones are cut (…).`,
});

const quoted = ({ texts, prompts }: Texts): Markup =>
  html`${texts.map(
    (text, i) =>
      html`<blockquote dir="auto">
        ${prompts === undefined ? '' : html`<b>${prompts[i]!}</b> `}${text === '' ? html`<i>(empty)</i>` : cut(text)}
      </blockquote>`,
  )}`;

const cut = (text: string): string => {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST).join('').trimEnd()}…`;
};
