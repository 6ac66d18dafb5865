import type {
  Checkpoint,
  CheckpointArray,
  Column,
  Json,
  JsonObject,
  Origin,
  Part,
  Samples,
  Vectors,
} from '../contracts/index.js';

/** All that a chain carries from one generation to the next, beside the fitted model. */
export interface Durable {
  readonly generation: number;
  /** leading rows of the source that are used up */
  readonly drawn: number;
  readonly memory: readonly Part[];
}

/** Which model entry wrote a checkpoint: another study can then restore it as its teacher or base. */
export interface SavedEntry {
  readonly use: string;
  readonly with: JsonObject;
}

/** One checkpoint for the whole state; parts are nested, so a store by content keeps each of them once. */
export const saveDurable = (state: Durable, model: Checkpoint, entry: SavedEntry): Checkpoint => {
  const nested: Record<string, Checkpoint> = { model };
  state.memory.forEach((part, index) => {
    nested[`part${index}`] = savePart(part);
  });
  return {
    meta: {
      generation: state.generation,
      drawn: state.drawn,
      parts: state.memory.length,
      entry: { use: entry.use, with: entry.with },
    },
    nested,
  };
};

export const restoreDurable = (saved: Checkpoint): { state: Durable; model: Checkpoint; entry: SavedEntry } => {
  const { generation, drawn, parts, entry } = saved.meta as unknown as {
    generation: number;
    drawn: number;
    parts: number;
    entry: SavedEntry;
  };
  const memory = Array.from({ length: parts }, (_, index) => restorePart(saved.nested![`part${index}`]!));
  return { state: { generation, drawn, memory }, model: saved.nested!['model']!, entry };
};

const savePart = ({ samples, origin, weight, edited }: Part): Checkpoint => ({
  ...saveSamples(samples),
  meta: {
    samples: saveSamples(samples).meta,
    origin,
    ...(weight === undefined ? {} : { weight }),
    ...(edited === undefined ? {} : { edited }),
  },
});
const restorePart = (saved: Checkpoint): Part => {
  const { samples, ...rest } = saved.meta as { samples: Json; origin: Origin; weight?: number; edited?: number };
  return { ...rest, samples: restoreSamples({ ...saved, meta: samples }) };
};

export const saveSamples = (samples: Samples): Checkpoint => {
  switch (samples.kind) {
    case 'vectors':
      return {
        meta: {
          kind: 'vectors',
          count: samples.count,
          shape: samples.shape,
          ...(samples.columns === undefined ? {} : { columns: samples.columns }),
        },
        arrays: { values: samples.values, ...(samples.labels === undefined ? {} : { labels: samples.labels }) },
      };
    case 'pairs':
      return {
        meta: { kind: 'pairs', count: samples.count },
        nested: { inputs: saveSamples(samples.inputs), targets: saveSamples(samples.targets) },
      };
    case 'symbols':
      return {
        meta: { kind: 'symbols', count: samples.count, alphabet: samples.alphabet },
        arrays: { values: samples.values },
      };
    case 'text':
      return {
        meta: {
          kind: 'text',
          count: samples.count,
          texts: samples.texts,
          ...(samples.prompts === undefined ? {} : { prompts: samples.prompts }),
        },
      };
  }
};

export const restoreSamples = (saved: Checkpoint): Samples => {
  const meta = saved.meta as { kind: Samples['kind']; count: number; [key: string]: unknown };
  const array = <A extends CheckpointArray>(name: string): A => saved.arrays![name] as A;
  switch (meta.kind) {
    case 'vectors':
      return {
        kind: 'vectors',
        count: meta.count,
        shape: meta['shape'] as readonly number[],
        values: array<Float64Array>('values'),
        ...(saved.arrays!['labels'] === undefined ? {} : { labels: array<Uint32Array>('labels') }),
        ...(meta['columns'] === undefined ? {} : { columns: meta['columns'] as readonly Column[] }),
      };
    case 'pairs':
      return {
        kind: 'pairs',
        count: meta.count,
        inputs: restoreSamples(saved.nested!['inputs']!) as Vectors,
        targets: restoreSamples(saved.nested!['targets']!) as Vectors,
      };
    case 'symbols':
      return {
        kind: 'symbols',
        count: meta.count,
        alphabet: meta['alphabet'] as number,
        values: array<Uint32Array>('values'),
      };
    case 'text':
      return {
        kind: 'text',
        count: meta.count,
        texts: meta['texts'] as readonly string[],
        ...(meta['prompts'] === undefined ? {} : { prompts: meta['prompts'] as readonly string[] }),
      };
  }
};
