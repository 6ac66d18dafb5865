import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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

const asked = new Map<string, boolean>();
/** Whether `python3` can import every one of these modules; asked once for each list. */
export const pythonHas = (...modules: readonly string[]): boolean => {
  const program = modules.map((name) => `import ${name}`).join('\n');
  let has = asked.get(program);
  if (has === undefined) {
    try {
      execFileSync('python3', ['-c', program], { stdio: 'ignore' });
      has = true;
    } catch {
      has = false;
    }
    asked.set(program, has);
  }
  return has;
};
