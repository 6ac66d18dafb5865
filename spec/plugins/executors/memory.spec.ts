import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ResidentMemory } from '../../../plugins/executors/local/memory.js';
import { requires } from '../../requires.js';

const rssMiB = (): number => process.memoryUsage.rss() / 1048576;
const hasPs = (): boolean => {
  try {
    execFileSync('ps', ['-o', 'pid=,rss=', '-p', String(process.pid)]);
    return true;
  } catch {
    return false;
  }
};

describe('the resident memory of a process', () => {
  it('is read from /proc on Linux', function () {
    requires(this, '/proc', existsSync('/proc/self/status'));
    expect(new ResidentMemory('linux').of(process.pid)).to.be.closeTo(rssMiB(), 0.2 * rssMiB());
  });

  it('is asked of ps elsewhere, in the background', async function () {
    requires(this, 'ps', hasPs());
    const memory = new ResidentMemory('darwin');
    expect(memory.of(process.pid)).to.equal(undefined);
    memory.refresh([process.pid]);
    for (let waited = 0; waited < 3000 && memory.of(process.pid) === undefined; waited += 20) await sleep(20);
    expect(memory.of(process.pid)).to.be.closeTo(rssMiB(), 0.2 * rssMiB());
  });

  it('is not known of a process that is gone, nor on Windows', () => {
    expect(new ResidentMemory('linux').of(1073741824)).to.equal(undefined);
    const windows = new ResidentMemory('win32');
    windows.refresh([process.pid]);
    expect(windows.of(process.pid)).to.equal(undefined);
  });
});
