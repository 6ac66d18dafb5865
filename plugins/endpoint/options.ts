import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options } from '../../core/plugin/index.js';
import { COUNT, NOT_NEGATIVE, POSITIVE } from '../options.js';

/** Of which no number follows: after a change every cell is what it was. */
const FREE = { execution: true } as const;

export const schema = objectSchema(
  {
    url: { type: 'string', minLength: 1, description: 'of the server, up to the version: http://localhost:8000/v1' },
    model: {
      type: 'string',
      minLength: 1,
      description: 'the name under which the server has it; where there is a train command, the one to begin with',
    },
    api: {
      enum: ['completions', 'chat'],
      default: 'completions',
      description:
        'completions: texts are continued (POST /completions); chat: messages answered (POST /chat/completions)',
    },
    prompt: {
      type: 'string',
      default: '{prompt}',
      description:
        'what the server is asked; {prompt} stands for the prompt of a row, and is empty where rows have none',
    },
    system: { type: 'string', description: 'of chat: the message before it' },
    maxTokens: { ...COUNT, default: 256, description: 'the most tokens of a generated text' },
    temperature: { ...NOT_NEGATIVE, default: 1, description: 'that of the strategy `bias` multiplies it' },
    topP: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: 'the likeliest tokens that hold this mass are drawn from; that of the strategy `bias` multiplies it',
    },
    stop: { type: 'array', items: { type: 'string', minLength: 1 }, default: [], description: 'where a text ends' },
    choices: {
      ...COUNT,
      default: 1,
      description: 'the most texts that one request asks for, of rows with one prompt; a server may give fewer',
    },
    parameters: {
      type: 'object',
      default: {},
      description: 'what else a request says, as this server knows it: { top_k: 20, repetition_penalty: 1.1 }',
    },
    maxTokensName: {
      enum: ['max_tokens', 'max_completion_tokens'],
      default: 'max_tokens',
      description: 'what the server calls maxTokens',
    },
    logLikelihood: {
      type: 'object',
      additionalProperties: false,
      required: ['end'],
      properties: {
        end: { type: 'string', minLength: 1, description: 'the token that ends a text, as the server reads it: </s>' },
      },
      description:
        'the server tells the probability of each token of a prompt (`echo` and `logprobs` of POST /completions), as vLLM does: metrics of held-out texts follow from it; default: they are not asked for',
    },
    train: {
      type: 'object',
      additionalProperties: false,
      required: ['command'],
      properties: {
        command: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', minLength: 1 },
          description: 'trains on the rows of a folder, which is its last argument, and says there what is served',
        },
        files: {
          type: 'array',
          items: { type: 'string', path: true },
          default: [],
          description: 'what else its numbers follow from, beside the files that the command names',
        },
        seconds: { ...POSITIVE, ...FREE, description: "the most that it may take; default: the cell's own limit" },
      },
      description: 'run for each generation; without it the model learns nothing, and can teach or be a base alone',
    },
    folder: {
      type: 'string',
      path: true,
      default: '.',
      ...FREE,
      description: 'that the train command runs in; what it trains on and what was spent are kept in `endpoint` there',
    },
    reproducible: {
      type: 'boolean',
      default: false,
      ...FREE,
      description: 'that the same seed gives the same text, here and elsewhere: then `verify` holds it to that',
    },
    apiKeyEnv: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      ...FREE,
      description: 'the variable of the environment that holds the key; the key itself is written nowhere',
    },
    concurrency: { ...COUNT, default: 8, ...FREE, description: 'the most requests at a time' },
    requestsPerMinute: { ...POSITIVE, ...FREE, description: 'the most, evenly spread; default: no limit' },
    tokensPerMinute: { ...POSITIVE, ...FREE, description: 'the most, read and written; default: no limit' },
    retries: {
      type: 'integer',
      minimum: 0,
      default: 5,
      ...FREE,
      description: 'how often a request is made again that failed for a reason that may pass',
    },
    timeoutSeconds: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 300,
      default: 120,
      ...FREE,
      description: "the most that one answer may take; Node's fetch waits no longer than 300",
    },
    budget: {
      type: 'object',
      additionalProperties: false,
      ...FREE,
      properties: {
        tokens: { ...POSITIVE, description: 'tokens, read and written' },
        usd: { ...POSITIVE, description: 'US dollars, by the price' },
      },
      description: 'the most that may be spent, in all runs with this folder together',
    },
    price: {
      type: 'object',
      additionalProperties: false,
      required: ['input', 'output'],
      ...FREE,
      properties: {
        input: { ...NOT_NEGATIVE, description: 'USD of a million tokens that are read' },
        output: { ...NOT_NEGATIVE, description: 'USD of a million tokens that are written' },
      },
      description: 'in USD of a million tokens',
    },
  },
  ['url', 'model'],
);
export type EndpointOptions = Options<typeof schema>;

/** What a request says itself. */
const OWN = [
  ...['model', 'prompt', 'messages', 'n', 'seed', 'stop', 'temperature', 'top_p', 'stream', 'best_of', 'echo'],
  ...['max_tokens', 'max_completion_tokens', 'logprobs'],
];

const refuse = (what: string, fix: string, why?: string): never => {
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: 'endpoint', what, fix, ...(why && { why }) });
};

/** A study and its report are published, the url with them: what is wrong with it is not shown, since it may be a secret. */
const checkUrl = (url: string): void => {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol))
    return refuse('its url is no address of a server', 'Write it like http://localhost:8000/v1');
  if ([address.username, address.password, address.search, address.hash].some((part) => part !== ''))
    refuse(
      'its url has more than a server and a path: a name, a password or a query',
      'Put the key into a variable of the environment, and the name of that into apiKeyEnv',
      'A study and its report are published, and the url with them',
    );
};

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID where options do not go together, or an address holds a secret */
export const checkOptions = (options: EndpointOptions): void => {
  const { url, api, system, parameters, budget, price, logLikelihood } = options;
  checkUrl(url);
  if (system !== undefined && api !== 'chat') refuse('it has a system message without a chat', 'Say api: chat');
  if (logLikelihood !== undefined && api === 'chat')
    refuse('it has logLikelihood, and a chat tells no probabilities of what it is given', 'Say api: completions');
  const twice = Object.keys(parameters).filter((name) => OWN.includes(name));
  if (twice.length > 0)
    refuse(`its parameters say what a request says itself: ${twice.join(', ')}`, 'Use the option that is for it');
  if (budget?.usd !== undefined && price === undefined)
    refuse('its budget is in USD, and it has no price', 'Say price: { input, output }, in USD of a million tokens');
};
