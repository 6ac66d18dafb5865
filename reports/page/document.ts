import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Markup } from '../../core/contracts/index.js';
import { visible } from '../../core/errors/index.js';
import { compact, html, scriptJson, trusted } from '../html/index.js';

// Files beside this module, in the source tree and in a build alike; read once.
const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The sheets of `style/` by name, in this order: later rules win. As they stand; a build has made them small (tools/minified.js). */
export const styleOf = (names: readonly string[]): string =>
  names.map((name) => asset(`./style/${name}.css`).trim()).join('\n');

export interface Script {
  readonly text: string;
  /** SHA-256, base 64, of the script that it unpacks and runs; absent: it is the script itself */
  readonly unpacks?: string;
}

/**
 * A script of `client/scripts.json`: its files one after the other (the page's filters take up what the matrix adds to them), or
 * packed as a build has left it (tools/packed.js), so that pages have room for the digits of their charts.
 */
export const scriptOf = (name: 'page' | 'embed' | 'listing'): Script => {
  const packed = `../client/${name}.packed.json`;
  if (existsSync(new URL(packed, import.meta.url))) return JSON.parse(asset(packed)) as Script;
  const parts = JSON.parse(asset('../client/scripts.json')) as Readonly<Record<typeof name, readonly string[]>>;
  return { text: parts[name].map((part) => asset(`../client/${part}.js`).trim()).join('\n') };
};

/** A content security policy's name for an inline style or script. */
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
const digestsOf = ({ text, unpacks }: Script): string =>
  unpacks === undefined ? digest(text) : `${digest(text)} 'sha256-${unpacks}'`;

// An icon of its own, or browsers ask the server for one.
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath d=%22M2 3c4 0 4 10 12 10%22 fill=%22none%22 stroke=%22%23d55e00%22 stroke-width=%222.5%22/%3E%3C/svg%3E';

export interface Document {
  readonly title: string;
  readonly style: string;
  /** absent: the page runs nothing */
  readonly script?: Script;
  readonly body: Markup;
  /** what the script reads as JSON, in the element `data`; absent = nothing */
  readonly data?: unknown;
}

/** Names in the script's data are those in the markup, where `escape` writes out what is not seen. */
const shown = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data, (_key, value: unknown) => (typeof value === 'string' ? visible(value) : value)));

/** A whole HTML file. Nothing in it is fetched; the policy lets only its own style and script run. */
export const documentOf = ({ title, style, script, body, data }: Document): string => {
  const policy = [
    "default-src 'none'",
    `style-src ${digest(style)}`,
    ...(script === undefined ? [] : [`script-src ${digestsOf(script)}`]),
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
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body></body>
    </html>`;
  const scripts = [
    ...(data === undefined ? [] : [`<script type="application/json" id="data">${scriptJson(shown(data))}</script>`]),
    ...(script === undefined ? [] : [`<script>${script.text}</script>`]),
  ].join('\n');
  const [before, after] = head.markup.split('</body>');
  return `${before!}${compact(body.markup)}\n${scripts}</body>${after!}\n`;
};
