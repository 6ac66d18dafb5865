import { expect } from 'chai';
import type { Cell } from '../../core/contracts/index.js';
import { failureText } from '../../cli/failures.js';
import { lineProgress } from '../../cli/progress.js';
import type { Terminal } from '../../cli/terminal.js';

const repeat = (): string => 'npx collapsar run study.yaml';

describe('progress in plain lines', () => {
  it('shows the stack of a failure where it is asked for, and nowhere else', () => {
    const entry = { use: 'x', as: 'x', with: {} };
    const cell = { source: entry, model: entry, strategy: entry, samples: 10, seed: 3 } as unknown as Cell;
    const failed = {
      type: 'failed',
      cell,
      failure: { code: 'COLLAPSAR_PLUGIN_THREW', message: 'It threw.' },
      tally: { done: 0, failed: 1, generations: 9 },
      stack: 'Error: no\n    at /a/b.js:1:2',
    } as const;
    for (const debug of [true, false]) {
      const said: string[] = [];
      const terminal = { now: () => 0, err: (text: string) => void said.push(text) } as unknown as Terminal;
      lineProgress(terminal, { debug, repeat }).show(failed);
      expect(said.join('').includes('at /a/b.js:1:2')).to.equal(debug);
    }
  });

  it('estimates the time left without the start of processes, which comes once', () => {
    const said: string[] = [];
    let now = 0;
    const terminal = { now: () => now, err: (text: string) => void said.push(text) } as unknown as Terminal;
    const view = lineProgress(terminal, { debug: false, repeat });
    const told = (seconds: number, generations: number): void => {
      now = 1000 * seconds;
      view.show({ type: 'advanced', tally: { done: 0, failed: 0, generations } });
    };
    view.show({ type: 'planned', cells: 10, kept: 0, generations: 100 });
    told(60, 10);
    told(100, 50);
    expect(said.at(-1)).to.include('about 50 s left');
  });

  it('says why a cell failed and from where the same command goes on', () => {
    const said: string[] = [];
    const terminal = { now: () => 0, err: (text: string) => void said.push(text) } as unknown as Terminal;
    const view = lineProgress(terminal, { debug: false, repeat });
    const entry = { use: 'x', as: 'x', with: {} };
    const cell = { source: entry, model: entry, strategy: entry, samples: 10, seed: 3 } as unknown as Cell;
    const failure = {
      code: 'COLLAPSAR_FIT_INVALID',
      message: 'The loss is NaN.',
      checkpoint: { generation: 4, address: '0123456789abcdef'.repeat(4) },
    };
    view.show({ type: 'planned', cells: 1, kept: 0, generations: 9 });
    view.show({ type: 'failed', cell, failure, tally: { done: 0, failed: 1, generations: 9 } });
    expect(said.at(-1)).to.match(/^failed .*: The loss is NaN\. The last good state, of generation 4, is kept/);
    expect(said.at(-1)).to.include('(checkpoint 0123456789ab).\n  To repeat it: npx collapsar run study.yaml\n');
    expect(failureText({ code: failure.code, message: 'No.' })).to.equal('No.');
  });
});
