import type { DataSource, RealData, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { instanceOf } from '../../fixtures/entries.js';

export const create = (entry: Registration, options: object): DataSource<Vectors> => instanceOf(entry, options);

export const open = (
  entry: Registration,
  options: object = {},
  { seed = 1, testRows = 50 } = {},
): Promise<RealData<Vectors>> =>
  create(entry, options).open({
    random: rootStream(seed),
    signal: new AbortController().signal,
    report: () => {},
    testRows,
  });
