import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellEvent, MeasuredValue } from '../../../core/contracts/index.js';

/** A folder for each spec of the suite, removed after it. */
export const temporaryFolder = (): (() => string) => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
};

type GenerationEvent = Extract<CellEvent, { type: 'generation' }>;
/** A generation event whose numbers follow from the cell and the generation. */
export const generationOf = (
  cell: string,
  generation: number,
  more: Partial<GenerationEvent> = {},
): GenerationEvent => ({
  cell,
  type: 'generation',
  generation,
  metrics: { moments: { mean: value(cell, generation), variance: [1 / generation, 'exact'] } },
  lineage: {
    real: 100,
    teacher: 0,
    synthetic: generation === 1 ? [] : [{ from: generation - 1, to: generation - 1, rows: 100 }],
  },
  ...more,
});
const value = (cell: string, generation: number): MeasuredValue => [cell.length / (3 * generation), 'sampled'];
