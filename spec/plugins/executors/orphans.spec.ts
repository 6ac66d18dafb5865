import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { requires } from '../../requires.js';
import { LOADER, moduleAt } from '../../places.js';

const orphanage = fileURLToPath(moduleAt('../../fixtures/orphanage', import.meta.url));
const alive = (pid: number): boolean => {
  try {
    // A zombie has ended: it waits for its parent alone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
};
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'latin1'));
      } catch {
        return false;
      }
    });

describe('a child of the executor local', () => {
  for (const [behaviour, stopped] of [
    ['sleep', false],
    ['deaf', false],
    ['block', false],
    ['sleep', true],
    ['block', true],
  ] as const)
    it(`does not survive a parent that is killed (kill -9) while its cell does: ${behaviour}${stopped ? ', stopped' : ''}`, async function () {
      requires(this, '/proc, to see which processes run', process.platform === 'linux');
      const parent = spawn(process.execPath, [...LOADER, orphanage, behaviour], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(parent.stdout, 'data');
      const program = childrenOf(parent.pid!).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('child-program'),
      );
      expect(program).to.have.lengthOf(1);
      // By now the cell is in its last behaviour.
      await sleep(300);
      expect(alive(program[0]!)).to.equal(true);
      if (stopped) process.kill(program[0]!, 'SIGSTOP');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      for (let waited = 0; waited < 3000 && alive(program[0]!); waited += 100) await sleep(100);
      expect(alive(program[0]!)).to.equal(false);
    });
});
