import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CollapsarError } from '../../core/errors/index.js';
import type { EndpointOptions } from './options.js';

/** Tokens that a server read and wrote. */
export interface Usage {
  readonly input: number;
  readonly output: number;
}
/** What they cost. */
export interface Spent {
  readonly tokens: number;
  readonly usd: number;
}

const MILLION = 1_000_000;

export const spentOn = (
  { input, output }: Usage,
  price: EndpointOptions['price'] = { input: 0, output: 0 },
): Spent => ({ tokens: input + output, usd: (input * price.input + output * price.output) / MILLION });

/** One line of the ledger: what a request may cost at most, or, once that is known, what it has cost. */
interface Line extends Spent {
  readonly id: string;
}

/**
 * What was spent, in a file that every run adds to: before a request its bound, after it what it was. A process that is killed
 * in between leaves the bound, for the server may have been paid. A line that was cut short is of no request: it is written
 * before the request is made, or stands beside its bound.
 */
export class Spending {
  readonly #lines = new Map<string, Spent>();
  readonly #name = `${process.pid}-${Math.round(performance.timeOrigin)}`;
  #read = 0;
  #rest = '';
  #count = 0;
  /** reservations of this process that are not settled, and who waits for one to be */
  #open = 0;
  #waiting: (() => void)[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  /**
   * Sets aside what a request may cost; the answer is to be told what it has cost, once. Waits for requests under way where
   * what these set aside is missing.
   * @throws CollapsarError COLLAPSAR_ENDPOINT_BUDGET
   */
  async reserve(
    most: Spent,
    budget: NonNullable<EndpointOptions['budget']>,
    where: string,
  ): Promise<(spent: Spent) => Promise<void>> {
    const id = `${this.#name}-${++this.#count}`;
    for (;;) {
      const known = await this.#alone(() => this.#tryReserve(id, most, budget));
      if (known === undefined) break;
      if (this.#open === 0) throw overBudget(where, known, most, budget);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return async (spent) => {
      await this.#alone(() => this.#append({ id, ...spent }));
      this.#open--;
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }

  /** undefined: it is set aside; else what is spent already. */
  async #tryReserve(
    id: string,
    most: Spent,
    { tokens = Infinity, usd = Infinity }: NonNullable<EndpointOptions['budget']>,
  ): Promise<Spent | undefined> {
    await this.#catchUp();
    const spent = totalOf(this.#lines.values());
    if (spent.tokens + most.tokens > tokens || spent.usd + most.usd > usd) return spent;
    await this.#append({ id, ...most });
    this.#open++;
    return undefined;
  }

  /** One thing at a time: what is read is what this process has written. */
  #alone<T>(use: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(use);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #append(line: Line): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    // The line break comes first, so that nothing is lost behind a line that was cut short.
    await appendFile(this.file, `\n${JSON.stringify(line)}\n`);
  }

  async #catchUp(): Promise<void> {
    const file = await open(this.file, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return;
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - this.#read), 0, size - this.#read, this.#read);
      this.#read += bytesRead;
      const lines = (this.#rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.#rest = lines.pop()!;
      for (const line of lines) this.#take(line);
    } finally {
      await file.close();
    }
  }

  #take(line: string): void {
    if (line === '') return;
    try {
      const { id, tokens, usd } = JSON.parse(line) as Line;
      if (typeof id === 'string' && Number.isFinite(tokens) && Number.isFinite(usd))
        this.#lines.set(id, { tokens, usd });
    } catch {
      // Cut short: see above.
    }
  }
}

const totalOf = (all: Iterable<Spent>): Spent => {
  let [tokens, usd] = [0, 0];
  for (const one of all) {
    tokens += one.tokens;
    usd += one.usd;
  }
  return { tokens, usd };
};

const inWords = ({ tokens, usd }: Partial<Spent>): string =>
  [
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
    ...(usd === undefined ? [] : [`${Number(usd.toPrecision(3))} USD`]),
  ].join(' and ');

const overBudget = (
  where: string,
  spent: Spent,
  most: Spent,
  budget: NonNullable<EndpointOptions['budget']>,
): CollapsarError => {
  // Told in what the budget is counted in.
  const told = ({ tokens, usd }: Spent): string =>
    inWords({ ...(budget.tokens === undefined ? {} : { tokens }), ...(budget.usd === undefined ? {} : { usd }) });
  return new CollapsarError('COLLAPSAR_ENDPOINT_BUDGET', {
    where,
    what: `${told(spent)} of a budget of ${inWords(budget)} are spent, and the next request may cost ${told(most)}`,
    why: 'All runs with this folder count, and a request that was cut short counts as the most that it may have cost',
    fix: 'Raise `budget` and run the same command again: finished generations are kept. Or lower `samples`, `evaluate` or `maxTokens`. What was spent is in endpoint/spent.jsonl',
  });
};
