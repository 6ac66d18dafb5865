import { join, relative } from 'node:path';
import { writeChunks } from '../../core/journal/index.js';
import { openRecorded } from '../../host/index.js';
import { exportedMetrics } from '../../host/reporters.js';
import { resultsParquet } from '../../reports/export/index.js';
import { EXIT, type PluginFlags, type Verb } from '../command.js';

interface ExportFlags extends PluginFlags {
  readonly quiet?: boolean;
}

/** Writes `results.parquet` into the run folder: the rows of results.csv, from the journal. */
export const exportVerb: Verb<string, ExportFlags> = async (folder, flags, { terminal, signal }) => {
  const { runner } = await openRecorded(folder, flags.plugin);
  const path = join(folder, 'results.parquet');
  await runner.read(folder, signal, async (run, cells) =>
    writeChunks(path, resultsParquet(cells, await exportedMetrics(run))),
  );
  if (flags.quiet !== true) terminal.out(`Results: ${relative('', path)}`);
  return EXIT.ok;
};
