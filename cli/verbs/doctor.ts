import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { messageOf } from '../../core/errors/index.js';
import { ENGINES, startEngine } from '../../host/engines.js';
import { makeHost, NODE_RANGE, VERSION } from '../../host/index.js';
import type { Diagnosis, DoctorOutput } from '../output.js';
import { EXIT, type Verb } from '../command.js';

export interface DoctorFlags {
  readonly json?: boolean;
}

/** Whether this machine can run studies; exit code 2 when it cannot. */
export const doctorVerb: Verb<undefined, DoctorFlags> = async (_none, flags, { terminal }) => {
  const checks = [nodeCheck(), machineCheck(), await writableCheck(), await pluginsCheck(), ...(await engineChecks())];
  if (flags.json === true) terminal.out(JSON.stringify({ collapsar: VERSION, checks } satisfies DoctorOutput));
  else
    for (const { name, ok, says } of checks)
      terminal.out(`${ok ? terminal.colors.green('✓') : terminal.colors.red('✗')} ${name}: ${says}`);
  return checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.cannotRun;
};

const nodeCheck = (): Diagnosis => ({
  name: 'Node',
  ok: semver.satisfies(process.versions.node, NODE_RANGE),
  says: `${process.versions.node}, V8 ${process.versions.v8}; Collapsar ${VERSION} supports ${NODE_RANGE}`,
});

const machineCheck = (): Diagnosis => ({
  name: 'Machine',
  ok: true,
  says: `${process.platform} ${process.arch}, ${availableParallelism()} processors, ${Math.round(totalmem() / 1073741824)} GiB of memory`,
});

const writableCheck = async (): Promise<Diagnosis> => {
  try {
    await access('.', constants.W_OK);
    const made = await mkdtemp(join('.', '.collapsar-doctor-'));
    await rm(made, { recursive: true });
    return { name: 'Run folders', ok: true, says: 'this folder can be written to' };
  } catch (error) {
    return { name: 'Run folders', ok: false, says: `this folder cannot be written to: ${messageOf(error)}; use --out` };
  }
};

const pluginsCheck = async (): Promise<Diagnosis> => {
  try {
    const { host } = await makeHost({ folder: '.', discover: '.' });
    const names = host.registry.plugins().map(({ name, version, from }) => `${name} ${version} (${from})`);
    return { name: 'Plugins', ok: true, says: names.join(', ') };
  } catch (error) {
    return { name: 'Plugins', ok: false, says: messageOf(error) };
  }
};

/** One that does not start is no fault: the next one is taken. None at all is. */
const engineChecks = async (): Promise<readonly Diagnosis[]> => {
  const checks: Diagnosis[] = [];
  for (const name of ENGINES)
    try {
      const { name: build, version, reason } = await startEngine(name);
      const says = [`${build === name ? '' : `${build}, `}starts and computes, tfjs ${version}`, reason];
      checks.push({ name: `Tensor engine ${name}`, ok: true, says: says.filter(Boolean).join('; ') });
    } catch (error) {
      checks.push({ name: `Tensor engine ${name}`, ok: true, says: messageOf(error) });
    }
  try {
    const { name, reason = 'the first that starts' } = await startEngine('auto');
    checks.push({ name: 'Tensor engine auto', ok: true, says: `takes ${name}: ${reason}` });
  } catch (error) {
    checks.push({ name: 'Tensor engine auto', ok: false, says: messageOf(error) });
  }
  return checks;
};
