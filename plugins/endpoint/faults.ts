import { CollapsarError, type Code } from '../../core/errors/index.js';
import type { EndpointOptions } from './options.js';

/** A server's own words in a failure, at most. */
const MOST_WORDS = 300;

/** Where something went wrong: the model and the server, never the key. */
export const siteOf = ({ url, model }: Pick<EndpointOptions, 'url' | 'model'>): string =>
  `endpoint (${model} at ${new URL(url).host})`;

/** The text without what must not be told: keys, and prompts, which may be rows of a user's. */
export const without = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((told, secret) => (secret.length < 4 ? told : told.replaceAll(secret, '…')), text);

/** What a server says of a failure: its message, the title of a page, or its first words; shortened, in one line. */
export const wordsOf = (body: string, secrets: readonly string[] = []): string => {
  const said = without(messageIn(body) ?? body, secrets)
    .replace(/\s+/g, ' ')
    .trim();
  return said.length <= MOST_WORDS
    ? said
    : `${said.slice(0, MOST_WORDS)}… (cut: ${said.length - MOST_WORDS} characters left out)`;
};

const messageIn = (body: string): string | undefined => {
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1];
  if (/^\s*</.test(body)) return `a page of HTML${title === undefined ? '' : `, "${title.trim()}"`}`;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { error, message, detail } = (json ?? {}) as { error?: unknown; message?: unknown; detail?: unknown };
  const found = [(error as { message?: unknown } | null | undefined)?.message, error, message, detail];
  // Of a list of faults, as validators give it, each with the value that it is about, the messages alone.
  const list = Array.isArray(detail) ? detail.map((one: { msg?: unknown } | null) => String(one?.msg)).join('; ') : '';
  return found.find((one): one is string => typeof one === 'string') ?? (list === '' ? undefined : list);
};

/** A failure that may pass. `after`: how long the server wants to be left alone, in ms; `free`: what was asked is not billed. */
export class TransientFault extends Error {
  constructor(
    readonly what: string,
    readonly why: string,
    readonly how: { readonly after?: number | undefined; readonly free?: boolean; readonly code?: Code } = {},
  ) {
    super(what);
  }
}

/** It was asked again and again. */
export const gaveUp = (where: string, { what, why, how }: TransientFault, tries: number): CollapsarError =>
  new CollapsarError(how.code ?? 'COLLAPSAR_ENDPOINT_FAILED', {
    where,
    what: `${what}${tries === 1 ? '' : `, ${tries} times over`}`,
    why,
    fix: 'Look at the server, and run the same command again: finished generations are kept. `retries`, `timeoutSeconds`, `concurrency` and `requestsPerMinute` say how it is asked',
  });

const FIXES: Readonly<Record<number, string>> = {
  401: 'Name the variable of the environment that holds a valid key in `apiKeyEnv`, and set it',
  403: 'Use a key that may use this model',
  404: 'Check `url` (up to the version, as in http://localhost:8000/v1), `model` and `api`',
};

/** It refuses, and would again. */
export const refused = (where: string, status: number, said: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_ENDPOINT_REFUSED', {
    where,
    what: `the server refuses (HTTP ${status})${said === '' ? '' : `: ${said}`}`,
    fix:
      FIXES[status] ??
      (status < 400
        ? 'It sends to another address: write that one as `url`'
        : 'Change what the study asks of it: `model`, `api`, `prompt`, `maxTokens`, `parameters`'),
  });

/** It answered, and not what it was asked for. */
export const misread = (where: string, what: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_ENDPOINT_ANSWER', {
    where,
    what,
    why: 'It does not speak the protocol of OpenAI here, or something stands between',
    fix: 'Check `url` and `api`; ask it once by hand, with curl',
  });
