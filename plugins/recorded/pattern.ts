import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Recording } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';

/** A generation on disk: where, and how messages call it (no folder above the pattern's own). */
export interface FoundRecording extends Recording {
  readonly path: string;
  readonly name: string;
  /** a folder with a file for each row */
  readonly folder: boolean;
  /** with such a folder for each label */
  readonly labelled: boolean;
}

const PLACES = ['strategy', 'seed', 'samples', 'generation'] as const;
type Place = (typeof PLACES)[number];
/** Stands for the folder of a label, last in the pattern. */
const LABEL = '{label}';
/** Several files of one generation are no generation: those that lie in one folder are. */
const BRACES = /\{([^{}]*)\}/g;

export const recordingFault = (what: string, fix: string, where = 'model recorded'): CollapsarError =>
  new CollapsarError('COLLAPSAR_RECORDING_INVALID', { where, what, fix });

/** A pattern such as `runs/{strategy}/{seed}/gen-{generation}.csv`, as an absolute path. */
export class RecordingPattern {
  /** the lowest folder without a place in its name */
  readonly #root: string;
  /** below it */
  readonly #segments: readonly string[];
  readonly #labelled: boolean;

  /** @throws COLLAPSAR_RECORDING_INVALID where a place is not one, or the generation has none */
  constructor(
    files: string,
    /** the number that the files give to the first generation */
    private readonly first: number,
  ) {
    this.#labelled = basename(files) === LABEL;
    const pattern = this.#labelled ? dirname(files) : files;
    const names = [...pattern.matchAll(BRACES)].map(([, name]) => name!);
    const unknown = names.find((name) => !(PLACES as readonly string[]).includes(name));
    if (unknown !== undefined)
      throw recordingFault(
        `\`files\` has {${unknown}}`,
        `Places are ${PLACES.map((name) => `{${name}}`).join(', ')} and, last and by itself, ${LABEL}`,
      );
    if (/[{}]/.test(pattern.replace(BRACES, '')))
      throw recordingFault('`files` has a brace without its partner', 'A place is written {generation}');
    if (!names.includes('generation'))
      throw recordingFault(
        '`files` does not say where the generation stands',
        'Write {generation} in its place, as in runs/{strategy}/{seed}/gen-{generation}.csv',
      );
    let root = pattern;
    const segments: string[] = [];
    while (root.includes('{')) {
      segments.unshift(basename(root));
      root = dirname(root);
    }
    this.#root = root;
    this.#segments = segments;
    this.places = new Set(names as Place[]);
  }

  readonly places: ReadonlySet<Place>;

  /** What a generation would be called, for the message that it is not there. */
  nameOf(of: Recording): string {
    const fill = (segment: string): string =>
      segment.replace(BRACES, (_, place: Place) =>
        String(place === 'generation' ? of.generation - 1 + this.first : (of[place] ?? `{${place}}`)),
      );
    return [basename(this.#root), ...this.#segments.map(fill)].join('/');
  }

  /** @throws COLLAPSAR_RECORDING_INVALID where nothing matches, two files are of one place, or one comes before the first */
  async find(): Promise<readonly FoundRecording[]> {
    const found = await this.#below(this.#root, 0, {}, basename(this.#root));
    if (found.length === 0)
      throw recordingFault(
        `no file matches ${[basename(this.#root), ...this.#segments].join('/')}`,
        'The pattern is relative to the study file; {seed}, {samples} and {generation} stand for whole numbers',
      );
    const byPlace = new Map<string, FoundRecording>();
    for (const one of found) {
      if (one.generation < 1)
        throw recordingFault(
          `${one.name} comes before generation ${this.first}, at which the count begins`,
          `Write firstGeneration: ${one.generation - 1 + this.first}, or take the file away`,
        );
      const key = placeKey(one);
      const other = byPlace.get(key);
      if (other !== undefined)
        throw recordingFault(
          `${other.name} and ${one.name} are the same generation`,
          'Take one of them away, or make the pattern tell them apart',
        );
      byPlace.set(key, one);
    }
    return found.sort((a, b) => (placeKey(a) < placeKey(b) ? -1 : 1));
  }

  async #below(
    folder: string,
    depth: number,
    known: Readonly<Partial<Record<Place, string>>>,
    name: string,
  ): Promise<FoundRecording[]> {
    const pattern = matcherOf(this.#segments[depth]!, known);
    const last = depth === this.#segments.length - 1;
    const found: FoundRecording[] = [];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const match = pattern.exec(entry.name);
      if (match === null) continue;
      const here = { ...known, ...match.groups };
      const [path, called] = [join(folder, entry.name), `${name}/${entry.name}`];
      if (!last) found.push(...(await this.#below(path, depth + 1, here, called)));
      else {
        const folder = entry.isDirectory();
        found.push({ ...this.#placeOf(here), path, name: called, folder, labelled: this.#labelled });
      }
    }
    return found;
  }

  #placeOf({ strategy, seed, samples, generation }: Readonly<Partial<Record<Place, string>>>): Recording {
    return {
      ...(strategy === undefined ? {} : { strategy }),
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(samples === undefined ? {} : { samples: Number(samples) }),
      generation: Number(generation) - this.first + 1,
    };
  }
}

/** Equal for the same generation of the same chain. */
export const placeKey = ({ strategy, seed, samples, generation }: Recording): string =>
  JSON.stringify([strategy ?? null, seed ?? null, samples ?? null, generation]);

/** A place that is known from a folder above must be the same again. */
const matcherOf = (segment: string, known: Readonly<Partial<Record<Place, string>>>): RegExp => {
  const seen = new Set<string>();
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = segment.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith('{')) return literal(part);
    const place = part.slice(1, -1) as Place;
    if (known[place] !== undefined) return literal(known[place]);
    if (seen.has(place)) return `\\k<${place}>`;
    seen.add(place);
    return `(?<${place}>${place === 'strategy' ? '.+?' : '\\d+'})`;
  });
  return new RegExp(`^${parts.join('')}$`);
};
