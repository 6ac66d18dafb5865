import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type {
  Cell,
  ChildAnswer,
  ChildEnvironment,
  ChildReport,
  ExecutorContext,
} from '../../../core/contracts/index.js';
import { messageOf } from '../../../core/errors/index.js';
import { Survivors } from './survivors.js';

/** What a child needs of the parent's own command line: loaders and warnings; not --inspect, --eval, --watch or --test. */
const INHERITED = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;
const INHERITED_WHOLE =
  /^(--import|--require|--loader|--experimental-loader|--conditions)=|^--(no-warnings|disable-warning|enable-source-maps|preserve-symlinks)/;

export const inheritedArguments = (execArgv: readonly string[]): string[] => {
  const kept: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const argument = execArgv[i]!;
    if (INHERITED_WHOLE.test(argument)) kept.push(argument);
    else if (INHERITED.test(argument)) kept.push(argument, execArgv[++i]!);
  }
  return kept;
};

/** How a batch ended: an answer, or the end of the process that worked on it. */
export type Ending =
  { readonly answer: ChildAnswer } | { readonly code: number | undefined; readonly signal: string | undefined };

/** A workerpool of child processes, each busy with at most one batch. */
export class Children {
  readonly #pool: workerpool.Pool;
  readonly #survivors = new Survivors();

  constructor(
    workers: number,
    context: Pick<ExecutorContext, 'program' | 'setup' | 'limits'>,
    private readonly say: (text: string) => void,
  ) {
    const environment: ChildEnvironment = {
      COLLAPSAR_SETUP: JSON.stringify(context.setup ?? null),
      COLLAPSAR_PARENT: String(process.pid),
    };
    // The address of a queue may hold a password, and is no business of cells.
    const { COLLAPSAR_REDIS: _address, ...inherited } = process.env;
    this.#pool = workerpool.pool(fileURLToPath(context.program), {
      workerType: 'process',
      maxWorkers: workers,
      // Standard output belongs to the run: what a plugin prints goes to the logger instead.
      emitStdStreams: true,
      forkOpts: {
        // JSON has neither infinity nor -0, and both are results.
        serialization: 'advanced',
        execArgv: [
          ...inheritedArguments(process.execArgv),
          // As many children as processors: helpers of each one's collector would only take turns with the others' cells.
          '--single-threaded-gc',
          `--max-old-space-size=${Math.max(1, Math.floor(context.limits.cellMemoryMiB))}`,
        ],
        env: { ...inherited, ...environment },
      },
    });
  }

  async work(batch: readonly Cell[], report: (report: ChildReport) => void): Promise<Ending> {
    const on = (payload: ChildReport | { readonly stdout?: string; readonly stderr?: string }): void => {
      if ('pid' in payload) report(payload);
      else this.say((payload.stdout ?? payload.stderr ?? '').trimEnd());
    };
    try {
      const answer = this.#pool.exec('cells', [batch], { on });
      this.#watchAll();
      return { answer: (await answer) as ChildAnswer };
    } catch (error) {
      // workerpool says how a process ended in words alone.
      const [, code, signal] = /exitCode: `(\w+)`\s+signalCode: `(\w+)`/.exec(messageOf(error)) ?? [];
      return {
        code: code === undefined || code === 'null' ? undefined : Number(code),
        signal: signal === 'null' ? undefined : signal,
      };
    }
  }

  /** Idle children leave, children that still start are killed. Resolves when they are gone, after 3 s at most. */
  async close(): Promise<void> {
    try {
      await this.#pool.terminate(true, 3000);
    } catch {
      // One did not answer in time.
    }
    this.#survivors.close();
  }

  /** workerpool starts processes as it needs them, and keeps them to itself. */
  #watchAll(): void {
    const workers = Reflect.get(this.#pool, 'workers') as readonly { readonly worker: ChildProcess }[];
    for (const { worker } of workers) this.#survivors.watch(worker);
  }
}
