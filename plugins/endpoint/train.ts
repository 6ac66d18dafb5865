import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FitContext, Text, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { fileDigest } from '../../core/plugin/index.js';
import { commandInWords } from '../external/faults.js';
import { guardGroup, signalGroup } from '../external/guard.js';
import { CallLog } from '../external/log.js';
import { messagesOf, promptOf, type Serving } from './completions.js';
import { without } from './faults.js';
import type { EndpointOptions } from './options.js';

type Train = NonNullable<EndpointOptions['train']>;

/** How long an interrupted command may take to end, before it is killed. */
const PATIENCE_MS = 800;

/** Bytes of the files that the command names, and of `files`: what it is, beside its options. */
export const digestsOf = async ({ command, files }: Train, folder: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const word of [...command, ...files]) {
    const digest = await fileDigest(resolve(folder, word));
    if (digest !== undefined) found.push(`${word} ${digest}`);
    else if (files.includes(word))
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        what: `there is no file ${word}`,
        where: `endpoint (${commandInWords(command)}), train.files`,
        why: 'Its bytes are part of what a cell is',
        fix: 'Name files that exist, relative to the study; a folder is no file',
      });
  }
  return found.sort();
};

/** The training texts as the server will be asked, a line each, as TRL reads them: prompt and completion, or messages. */
const linesOf = ({ parts }: TrainingSet<Text>, options: EndpointOptions): string =>
  parts
    .flatMap(({ samples: { texts, prompts } }) =>
      texts.map((text, row) => {
        const of = prompts?.[row] ?? '';
        const line =
          options.api === 'chat'
            ? { prompt: messagesOf(options, of), completion: [{ role: 'assistant', content: text }] }
            : { prompt: promptOf(options, of), completion: text };
        return `${JSON.stringify(line)}\n`;
      }),
    )
    .join('');

/** What stands in `request.json`, for the command. */
interface TrainRequest {
  readonly generation: number;
  readonly seed: number;
  /** the file with the rows, in the same folder */
  readonly rows: 'train.jsonl';
  readonly count: number;
  /** what to start from: the server's own model, or the one that an earlier generation's command said */
  readonly start: Serving;
  /** the command has been here before, and what it made is only to be served again */
  readonly trained: boolean;
}

/**
 * Has the command train on the rows, in a folder that these name; one where it has done so already is not trained in again,
 * unless `isServed` says that the server does not know what came of it: the command is then to have it served.
 * @throws CollapsarError COLLAPSAR_ENDPOINT_TRAIN
 */
export const trainOn = async (
  training: TrainingSet<Text>,
  options: EndpointOptions & { readonly train: Train },
  {
    seed,
    start,
    generation,
    ...context
  }: Pick<FitContext, 'signal' | 'report' | 'generation'> & {
    readonly seed: number;
    readonly start: Serving;
    readonly isServed: (serving: Serving) => Promise<boolean>;
  },
): Promise<Serving & { readonly folder: string }> => {
  const rows = linesOf(training, options);
  const request: TrainRequest = { generation, seed, rows: 'train.jsonl', count: training.count, start, trained: false };
  const { url, model, train } = options;
  const made = JSON.stringify([url, model, train.command, await digestsOf(train, options.folder), request]);
  const name = createHash('sha256').update(made).update(rows).digest('hex').slice(0, 24);
  const folder = join(options.folder, 'endpoint', name);
  const earlier = await servedIn(folder, 'done.json', options).catch(() => undefined);
  if (earlier === undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, request.rows), rows);
    await writeFile(join(folder, 'request.json'), JSON.stringify(request, null, 2));
    return { ...(await run(folder, options, context)), folder: name };
  }
  if (await context.isServed(earlier)) return { ...earlier, folder: name };
  return { ...(await serveAgain(name, options, context)), folder: name };
};

/** Has the command serve what it has trained in that folder. @throws CollapsarError COLLAPSAR_ENDPOINT_TRAIN */
export const serveAgain = async (
  name: string,
  options: EndpointOptions & { readonly train: Train },
  context: Pick<FitContext, 'signal' | 'report'>,
): Promise<Serving> => {
  const folder = join(options.folder, 'endpoint', name);
  try {
    const request = JSON.parse(await readFile(join(folder, 'request.json'), 'utf8')) as TrainRequest;
    await writeFile(join(folder, 'request.json'), JSON.stringify({ ...request, trained: true }, null, 2));
  } catch (cause) {
    throw trainFault(options.train.command, 'what it has trained is not served, and its folder is gone', '', cause);
  }
  return run(folder, options, context);
};

const run = async (
  folder: string,
  options: EndpointOptions & { readonly train: Train },
  { signal, report }: Pick<FitContext, 'signal' | 'report'>,
): Promise<Serving> => {
  const { command, seconds } = options.train;
  signal.throwIfAborted();
  const late = seconds === undefined ? undefined : AbortSignal.timeout(1000 * seconds);
  const ends = late === undefined ? signal : AbortSignal.any([signal, late]);
  const { how, log } = await runCommand([...command, folder], options, { signal: ends, report });
  signal.throwIfAborted();
  if (late?.aborted === true) throw trainFault(command, `it took more than ${seconds} s and was stopped`, log);
  if (how !== undefined) throw trainFault(command, `it ended with ${how}`, log);
  const served = await servedIn(folder, 'served.json', options).catch((error: unknown) => {
    throw trainFault(command, `it does not say what is served: ${messageOf(error)}`, log, error);
  });
  const done = join(folder, 'done.json');
  await writeFile(`${done}.tmp`, JSON.stringify(served));
  await rename(`${done}.tmp`, done);
  return served;
};

/** Runs it to its end. `how` that was, where it was not well; `log`: its last lines. */
const runCommand = async (
  [program, ...words]: readonly string[],
  { folder, apiKeyEnv }: EndpointOptions,
  { signal, report }: Pick<FitContext, 'signal' | 'report'>,
): Promise<{ readonly how?: string; readonly log: string }> => {
  const secrets = [process.env[apiKeyEnv ?? '']?.trim() ?? ''];
  const log = new CallLog(Infinity, () => undefined);
  log.begin(report);
  // A group of its own, so that a signal reaches whatever it starts.
  const child = spawn(program!, words, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const guard = guardGroup(child.pid);
  const end = (): void => {
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), PATIENCE_MS).unref();
  };
  signal.addEventListener('abort', end, { once: true });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    // By lines: a key must not be missed because it came in two pieces.
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) log.add(`${without(line, secrets)}\n`);
    });
    stream.on('end', () => rest === '' || log.add(`${without(rest, secrets)}\n`));
  }
  try {
    const how = await new Promise<string | undefined>((done) => {
      child.on('error', (error) => done(messageOf(error)));
      child.on('exit', () => signalGroup(child.pid, 'SIGKILL'));
      child.on('close', (code, by) => done(code === 0 ? undefined : (by ?? `exit code ${code ?? 'unknown'}`)));
    });
    return { ...(how === undefined ? {} : { how }), log: log.tail };
  } finally {
    signal.removeEventListener('abort', end);
    guard.kill('SIGKILL');
  }
};

const servedIn = async (folder: string, file: string, { url }: EndpointOptions): Promise<Serving> => {
  const said = JSON.parse(await readFile(join(folder, file), 'utf8')) as { model?: unknown; url?: unknown } | null;
  const { model, url: at = url } = said ?? {};
  if (typeof model !== 'string' || model === '') throw new Error(`${file} has no "model", the name that is served`);
  if (typeof at !== 'string' || !/^https?:\/\/[^@?#\s]+$/.test(at)) throw new Error(`${file} has a "url" that is none`);
  return { model, url: at.replace(/\/+$/, '') };
};

const trainFault = (command: readonly string[], what: string, log: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_ENDPOINT_TRAIN',
    {
      where: `endpoint, train (${commandInWords(command)})`,
      what,
      why: 'Its last argument is a folder with request.json and train.jsonl; it ends well with {"model": ...} in served.json there',
      fix: `Run it by hand on that folder, below \`endpoint\`${log === '' ? '' : `. It last printed:\n${log}`}`,
    },
    { cause },
  );
