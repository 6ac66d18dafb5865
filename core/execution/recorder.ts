import type { CellEvent, CellRecord, GenerationEvent } from '../contracts/index.js';
import { checkMeasured, covers, encodeBlock, follows, layoutFor, type Layout } from '../journal/index.js';

/** How long what was computed may wait for what comes after it. */
export const INTERVAL_MS = 50;

/** Turns what a loop tells into what a journal takes: runs of generations become blocks. */
export class Recorder {
  #records: CellRecord[] = [];
  #run: GenerationEvent[] = [];
  /** of the last block: cells of a study have the same columns */
  #layout: Layout | undefined;

  /** @param publishable cuts the places of this machine from what may be published */
  constructor(private readonly publishable: (text: string) => string) {}

  /** @throws CollapsarError COLLAPSAR_PLUGIN_RESULT for a value that is NaN: the generation is then not taken */
  add(event: CellEvent): void {
    if (event.type !== 'generation') {
      this.#close();
      this.#records.push(event);
      return;
    }
    checkMeasured(event);
    const last = this.#run.at(-1);
    if (last !== undefined && !(last.cell === event.cell && follows(last, event))) this.#close();
    this.#run.push(this.#publishable(event));
  }

  /** Everything since the last call. */
  take(): readonly CellRecord[] {
    this.#close();
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #close(): void {
    const run = this.#run;
    if (run.length === 0) return;
    this.#run = [];
    const { cell, generation: from } = run[0]!;
    const known = this.#layout;
    const layout = known !== undefined && run.every(({ metrics }) => covers(known, metrics)) ? known : layoutFor(run);
    this.#layout = layout;
    const bytes = encodeBlock(cell, run, layout);
    this.#records.push({ cell, type: 'generations', from, to: run.at(-1)!.generation, layout: layout.text, bytes });
  }

  /** Why an exhibit is empty is told in the words of a plugin. */
  #publishable(event: GenerationEvent): GenerationEvent {
    if (event.gallery === undefined) return event;
    const gallery = Object.entries(event.gallery).map(([key, exhibits]) => {
      const { model } = exhibits;
      return [
        key,
        model.kind === 'none' ? { ...exhibits, model: { ...model, why: this.publishable(model.why) } } : exhibits,
      ] as const;
    });
    return { ...event, gallery: Object.fromEntries(gallery) };
  }
}

/** Not awaited: it would wait for a cell that was left behind. */
const leave = (source: AsyncIterator<CellEvent>): void => void source.return?.(undefined)?.catch(() => undefined);

/** The records of one cell that runs in this process. */
export async function* recorded(
  events: AsyncIterable<CellEvent>,
  publishable: (text: string) => string,
): AsyncGenerator<CellRecord, void> {
  const recorder = new Recorder(publishable);
  const source = events[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  /** ends when what waits has waited long enough; undefined: nothing waits */
  let due: Promise<undefined> | undefined;
  let since = 0;
  try {
    for (let next = source.next(); ;) {
      const event = await (due === undefined ? next : Promise.race([next, due]));
      if (event?.done === true) break;
      if (event !== undefined) {
        recorder.add(event.value);
        next = source.next();
        if (event.value.type === 'generation' && due === undefined) {
          since = performance.now();
          due = new Promise((resolve) => (timer = setTimeout(() => resolve(undefined), INTERVAL_MS)));
        }
        // The clock is asked as well as the timer: a plugin may not give the event loop back for minutes.
        if (event.value.type === 'generation' && performance.now() - since < INTERVAL_MS) continue;
      }
      clearTimeout(timer);
      due = undefined;
      yield* recorder.take();
    }
  } catch (error) {
    yield* recorder.take();
    throw error;
  } finally {
    clearTimeout(timer);
    leave(source);
  }
  yield* recorder.take();
}
