import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Markup } from '../../core/contracts/index.js';
import { visible } from '../../core/errors/index.js';
import { compact, html, scriptJson, trusted } from '../html/index.js';
import { lookRules, type StrategyStyles } from '../model/index.js';
import { iconShapes, type PageSection } from '../sections/shared.js';
import type { PageData } from './data.js';

// Files beside this module, in the source tree and in a build alike; read once.
const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Comments and indentation are for authors: readers get neither. Their strings hold no comment signs. */
const dense = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\n\s*/g, '\n')
    .trim();

/** In this order: later rules win. */
const SHEETS = ['colours', 'text', 'tables', 'charts', 'chains', 'matrix', 'galleries', 'pages', 'media'] as const;
const style = dense(SHEETS.map((name) => asset(`./style/${name}.css`)).join('\n'))
  .replace(/\s*([{};,])\s*/g, '$1')
  .replace(/: /g, ':')
  .replaceAll(';}', '}')
  .replace(/([ :,(-])0\.(?=\d)/g, '$1.');
/** In this order: the page's filters take up what the matrix adds to them. */
const SCRIPTS = ['dom', 'matrix', 'chains', 'copies', 'page'] as const;
// A line break ends no statement after these.
const script = SCRIPTS.map((name) => dense(asset(`../client/${name}.js`)))
  .join('\n')
  .replace(/([;{},(])\n/g, '$1');

/** A content security policy's name for an inline style or script. */
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

// An icon of its own, or browsers ask the server for one.
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath d=%22M2 3c4 0 4 10 12 10%22 fill=%22none%22 stroke=%22%23d55e00%22 stroke-width=%222.5%22/%3E%3C/svg%3E';

export interface Page {
  readonly title: string;
  readonly looks: StrategyStyles;
  readonly header: Markup;
  readonly sections: readonly PageSection[];
  readonly data: PageData;
}

/** The whole document. Nothing in it is fetched; the policy lets only its own style and script run. */
/** Names in the script's data are those in the markup, where `escape` writes out what is not seen. */
const shown = (data: PageData): unknown =>
  JSON.parse(JSON.stringify(data, (_key, value: unknown) => (typeof value === 'string' ? visible(value) : value)));

export const page = ({ title, looks, header, sections, data }: Page): string => {
  const rules = `${style}\n${lookRules(looks)}`;
  const policy = [
    "default-src 'none'",
    `style-src ${digest(rules)}`,
    `script-src ${digest(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="Collapsar" />
        <title>${title}</title>
        <link rel="icon" href="${trusted(ICON)}" />
        ${trusted(`<style>${rules}</style>`)}
      </head>
      <body></body>
    </html>`;
  const body = html`<a class="skip" href="#main">Skip to the verdict</a>
    ${iconShapes()}${header}
    <nav class="contents" aria-label="Contents">
      <ul>
        ${sections.map(({ id, title: text }) => html`<li><a href="#${id}">${text}</a></li>`)}
      </ul>
    </nav>
    <main id="main" tabindex="-1">
      ${sections.map(
        ({ id, title: heading, body: inside }) =>
          html`<section class="part" id="${id}" aria-labelledby="${id}-h">
            <h2 id="${id}-h">${heading}</h2>
            ${inside}
          </section>`,
      )}
    </main>
    <footer>
      <p>
        Made by Collapsar. Every number on this page can be recomputed from the study file; raw values by seed are in
        <code>results.csv</code> of the run.
      </p>
    </footer>`;
  const scripts = `<script type="application/json" id="data">${scriptJson(shown(data))}</script>\n<script>${script}</script>`;
  const [before, after] = head.markup.split('</body>');
  return `${before!}${compact(body.markup)}\n${scripts}</body>${after!}\n`;
};
