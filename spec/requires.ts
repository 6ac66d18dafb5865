import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { Context } from 'mocha';

/**
 * For a spec that needs something that npm does not bring (a browser, a Python package). Where it is missing the spec is
 * pending and says why; with COLLAPSAR_REQUIRE_ALL=1, as in continuous integration, it fails instead.
 */
export const requires = (context: Context, what: string, available: boolean): void => {
  if (available) return;
  if (process.env['COLLAPSAR_REQUIRE_ALL'] === '1') throw new Error(`This spec needs ${what}, which is not installed.`);
  console.log(`      pending: needs ${what}`);
  context.skip();
};

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser that specs drive: COLLAPSAR_CHROMIUM, else where Debian and its kin put it; undefined when there is none. */
export const chromium = (): string | undefined =>
  [process.env['COLLAPSAR_CHROMIUM'], ...CHROMIUM].find((path) => path !== undefined && existsSync(path));

/** Debian's own packages (python3-torch) are seen by its own interpreter only, whatever `python3` on the path is. */
const PYTHONS = [...(process.env['COLLAPSAR_PYTHON']?.split(delimiter) ?? []), 'python3', '/usr/bin/python3'];
const asked = new Map<string, string | undefined>();
/** Looked for, not imported: that takes seconds of a processor, and whoever asks for them imports them anyway. */
const finding = (wanted: string): string => {
  const [name, least] = wanted.split('>=');
  const parts = least?.split('.') ?? [];
  const version = `[int(part) for part in importlib.metadata.version('${name}').split('.')[:${parts.length}]]`;
  const enough = least === undefined ? '' : ` and ${version} >= [${parts.join(', ')}]`;
  return `assert importlib.util.find_spec('${name}')${enough}`;
};
/**
 * A Python that has every one of these modules, `scipy` or `scipy>=1.15` (those of COLLAPSAR_PYTHON first, one or several
 * as in PATH); asked once for each list.
 */
export const pythonWith = (...modules: readonly string[]): string | undefined => {
  const program = ['import importlib.metadata, importlib.util', ...modules.map(finding)].join('\n');
  if (!asked.has(program))
    asked.set(
      program,
      PYTHONS.find((python) => spawnSync(python, ['-c', program], { stdio: 'ignore' }).status === 0),
    );
  return asked.get(program);
};
export const pythonHas = (...modules: readonly string[]): boolean => pythonWith(...modules) !== undefined;
