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

/** Written by 0.1: two generations of a cell, what it read, and that it is done. */
export const EARLIER = Buffer.from(
  'FwAAAJhFLYzf9N3ZWyJjb2xsYXBzYXIvam91cm5hbEAyIl0KDQAAAM2Wp4eMBAQRWyJzZXNzaW9uIiwxXQodAAAAM4Xj1cPzFgRbImlucHV0cyIseyJz' +
    'b3VyY2UgcyI6ImFiYyJ9XQoRAAAAdLQAiuXlVP5bInJlYWQiLCJjZWxsIiwwXQo0AAAAauqMO5z+drJbImxheW91dCIsIltbXCJtb21lbnRzXCIsW1wi' +
    'bWVhblwiLFwidmFyaWFuY2VcIl1dXSJdCk0AAADTjYhAIsUwjwEBBAABAAAAAgAAAAAAAAALAAAAuQ5zpnpSwDxjZWxsZAAAAGQAAAEAAGQBAFVVVVVV' +
    'VfU/VVVVVVVV5T8AAAAAAADwPwAAAAAAAOA/ChEAAACK3kywPBNtR1siZG9uZSIsImNlbGwiLDJdCg==',
  'base64',
);
