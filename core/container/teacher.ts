import type { Call, Checkpoint, FittedModel, RealData, Samples } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { take } from '../samples/index.js';

/** A generator's numbered rows are drawn from here on, far from any row that a chain uses. */
const FAR = 1099511627776;

/** A source as a teacher: what it generates are real rows, drawn with the caller's own randomness. */
export class SourceTeacher implements FittedModel {
  constructor(private readonly data: RealData) {}

  async sample(count: number, { random }: Call): Promise<Samples> {
    const { size } = this.data;
    if (size === Infinity) return this.data.rows(FAR + random.below(4294967296) * 16384, count);
    const all = await this.data.rows(0, size);
    return take(
      all,
      Uint32Array.from({ length: count }, () => random.below(size)),
    );
  }

  save(): Promise<Checkpoint> {
    return Promise.reject(
      new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: 'a source that serves as a teacher cannot be saved as a model',
      }),
    );
  }
}

/** The rows that a teacher learns from: the last ones of a finite source, rows far out of an unlimited one. */
export const teacherRows = (data: RealData, rows: number): Promise<Samples> => {
  if (rows > data.size)
    throw new CollapsarError('COLLAPSAR_SOURCE_DRY', {
      what: `a model is to be fitted to ${rows} rows, but its source has ${data.size}`,
      fix: 'Lower `on.rows`, or give the source `draw: again`',
    });
  return data.rows(data.size === Infinity ? FAR : data.size - rows, rows);
};
