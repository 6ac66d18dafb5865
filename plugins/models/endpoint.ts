import { join } from 'node:path';
import type {
  Checkpoint,
  FitContext,
  FittedModel,
  JsonObject,
  Model,
  Text,
  TrainingSet,
} from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError } from '../../core/errors/index.js';
import { canonicalJson, model, OPTIONS, service, token, type Capability } from '../../core/plugin/index.js';
import { Spending } from '../endpoint/spending.js';
import { Client, Taken } from '../endpoint/client.js';
import { promptOf, type Serving } from '../endpoint/completions.js';
import { codec, FittedEndpoint, type Served } from '../endpoint/fitted-endpoint.js';
import { checkEcho, noBeginning } from '../endpoint/likelihood.js';
import { CLOCK, RequestGate, type WaitingClock } from '../endpoint/gate.js';
import { checkOptions, schema, type EndpointOptions } from '../endpoint/options.js';
import { digestsOf, serveAgain, trainOn } from '../endpoint/train.js';

const SEEDS = 4294967296;

/** What all cells of a process share: how fast each server may be asked, and what was spent in each folder. */
class ModelServers {
  /** by what was asked: whether a server tells likelihoods */
  readonly checks = new Map<string, Promise<void>>();
  readonly #gates = new Map<string, RequestGate>();
  readonly #ledgers = new Map<string, Spending>();

  constructor(private readonly clock: WaitingClock = CLOCK) {}

  client(options: EndpointOptions): Client {
    const { url, concurrency, requestsPerMinute, tokensPerMinute, folder } = options;
    const limits = { concurrency, requestsPerMinute, tokensPerMinute };
    const gate = kept(this.#gates, JSON.stringify([url, limits]), () => new RequestGate(limits, this.clock));
    const file = join(folder, 'endpoint', 'spent.jsonl');
    return new Client(
      options,
      gate,
      kept(this.#ledgers, file, () => new Spending(file)),
      this.clock,
    );
  }
}
const kept = <T>(all: Map<string, T>, key: string, make: () => T): T => {
  const one = all.get(key) ?? make();
  all.set(key, one);
  return one;
};

const MODEL_SERVERS = token<ModelServers>('model servers');
export const modelServers = service({ token: MODEL_SERVERS, implementation: ModelServers, inject: [] });

/** A model that a server has, and that a command trains between generations. */
class Endpoint implements Model<Text> {
  readonly #options: EndpointOptions;
  readonly #client: Client;

  constructor(
    options: EndpointOptions,
    private readonly all: ModelServers,
  ) {
    checkOptions(options);
    this.#options = { ...options, url: options.url.replace(/\/+$/, '') };
    this.#client = all.client(this.#options);
  }

  /** What the server says of the model where it is asked for its own one, else the bytes of what trains. */
  async fingerprint(): Promise<string> {
    const { train, folder, url, model } = this.#options;
    if (train !== undefined) return (await digestsOf(train, folder)).join(', ');
    // Asked before anything runs too, where nobody wants to wait for a server that is not there.
    const found = await this.#client.listed({ url, model }, new AbortController().signal, 2);
    if (typeof found === 'string') return found;
    const told = Object.entries(found as JsonObject).filter(([name]) => LASTING.includes(name));
    return canonicalJson(Object.fromEntries(told));
  }

  async fit(training: TrainingSet<Text>, context: FitContext<Text>): Promise<FittedModel<Text>> {
    const { url, model, train, logLikelihood } = this.#options;
    context.signal.throwIfAborted();
    const prompts = training.parts.flatMap(({ samples }) => samples.prompts ?? []);
    this.#checkPrompts(prompts);
    if (logLikelihood !== undefined && prompts.length === 0 && promptOf(this.#options, '') === '')
      throw noBeginning(this.#client.where);
    const more = prompts.length === 0 ? {} : { prompts };
    const own = { url, model };
    // Before anything is trained, where the server has the model to begin with.
    const isOwnServed = train === undefined || (await this.#isListed(own, context));
    if (isOwnServed) await this.#checkLikelihood(own, context);
    if (train === undefined) return this.#fitted({ ...own, ...more });
    const start = startOf(context, own);
    const served = await trainOn(
      training,
      { ...this.#options, train },
      {
        ...context,
        seed: context.random.below(SEEDS),
        start,
        isServed: (serving) => this.#isServed(serving, context.signal),
      },
    );
    // A later model may have collapsed, and be no judge of what its server can do.
    if (!isOwnServed && context.generation <= 1) await this.#checkLikelihood(served, context);
    return this.#fitted({ ...served, ...more });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Text>> {
    const served = codec.decode(checkpoint).meta;
    const { train } = this.#options;
    const { signal } = new AbortController();
    if (train === undefined || served.folder === undefined || (await this.#isServed(served, signal)))
      return this.#fitted(served);
    const again = await serveAgain(served.folder, { ...this.#options, train }, { signal, report: () => undefined });
    return this.#fitted({ ...served, ...again });
  }

  #fitted(served: Served): FittedEndpoint {
    return new FittedEndpoint(served, this.#client, this.#options);
  }

  async #isListed(serving: Serving, { signal }: FitContext<Text>): Promise<boolean> {
    if (this.#options.logLikelihood === undefined) return false;
    return typeof (await this.#client.listed(serving, signal, 0).catch(() => 'no list')) === 'object';
  }

  /** Once in a process. @throws CollapsarError COLLAPSAR_ENDPOINT_* where the server does not tell likelihoods */
  async #checkLikelihood(serving: Serving, { random, signal }: FitContext<Text>): Promise<void> {
    const { logLikelihood } = this.#options;
    if (logLikelihood === undefined) return;
    const key = JSON.stringify([serving, logLikelihood]);
    const call = { random: random.child('echo'), signal, taken: new Taken() };
    const check = kept(this.all.checks, key, () => checkEcho(this.#client, this.#options, serving, call));
    await check.catch((error: unknown) => {
      this.all.checks.delete(key);
      throw error;
    });
  }

  /** A server that does not answer has it not; one that gives no list says nothing against it. */
  async #isServed(serving: Serving, signal: AbortSignal): Promise<boolean> {
    const listed = await this.#client.listed(serving, signal, 0).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isCollapsarError(error)) return 'not listed';
      throw error;
    });
    return listed !== 'not listed';
  }

  #checkPrompts(prompts: readonly string[]): void {
    if (prompts.length === 0 || this.#options.prompt.includes('{prompt}')) return;
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: this.#client.where,
      what: 'the rows have prompts, and the option `prompt` has no place for them',
      fix: 'Write {prompt} where they belong',
    });
  }
}

/** Of what a server says of a model, what lasts as long as the model does. */
const LASTING: readonly string[] = ['root', 'parent', 'owned_by', 'max_model_len', 'meta'];

const startOf = ({ start }: FitContext<Text>, own: Serving): Serving => {
  if (start === undefined) return own;
  if (start instanceof FittedEndpoint) {
    const { url, model } = start.served;
    return { url, model };
  }
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the model to start from is on no server',
    where: 'endpoint',
    fix: 'Start from an endpoint, or use initialise: scratch',
  });
};

export const endpoint = model({
  id: 'endpoint',
  summary: 'a language model behind an API: any server that speaks as OpenAI does, such as vLLM, llama.cpp or Ollama',
  data: 'text',
  options: schema,
  provides: ({ train, logLikelihood }): readonly Capability[] => [
    ...(['sample', 'sampleGiven', 'temperature', 'topP'] as const),
    ...(train === undefined ? [] : (['start'] as const)),
    ...(logLikelihood === undefined ? [] : (['logLikelihood'] as const)),
  ],
  reproducible: ({ reproducible }) => reproducible === true,
  fingerprint: true,
  learns: ({ train }) => train !== undefined,
  costOfRow: ({ maxTokens, price, budget }) => {
    const { output } = (price ?? {}) as { readonly output?: number };
    const tokens = maxTokens as number;
    if (output !== undefined) return { tokens, usd: (tokens * output) / 1_000_000 };
    // What stands on a machine of one's own is not paid.
    return budget === undefined ? undefined : { tokens };
  },
  savesEach: true,
  // How fast the server may be asked, and how often at a time, is held within one process.
  cellsAtATime: () => 1,
  inject: [OPTIONS, MODEL_SERVERS],
  implementation: Endpoint,
});
