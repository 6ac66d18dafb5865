import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { groupMemoryMiB } from '../../../plugins/external/memory.js';

describe('the memory of a process group', () => {
  it('is that of a process and of all that it started', async function () {
    if (process.platform !== 'linux') this.skip();
    const held = 'const held = Buffer.alloc(100 * 1048576, 1); console.log(held.length); setInterval(() => held, 1000)';
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(held)}], { stdio: 'inherit' }); ${held}`;
    const child = spawn(process.execPath, ['-e', parent], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      let said = '';
      child.stdout.on('data', (text) => (said += String(text)));
      while (said.trim().split('\n').length < 2) await once(child.stdout, 'data');
      expect(groupMemoryMiB(child.pid!)).to.be.within(200, 600);
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
    }
  });

  it('is not known of a group that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '0'], { detached: true, stdio: 'ignore' });
    await once(child, 'exit');
    expect(groupMemoryMiB(child.pid!)).to.equal(undefined);
  });
});
