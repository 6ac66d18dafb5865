import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What specs, and processes that they kill, leave in the system's temporary folder goes with the process that began them; those it starts inherit the place.
if (process.env['COLLAPSAR_SPEC_TEMPORARY'] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'collapsar-specs-'));
  Object.assign(process.env, { COLLAPSAR_SPEC_TEMPORARY: folder, TMPDIR: folder });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}
