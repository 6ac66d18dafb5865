import { expect } from 'chai';
import type { Step } from '../../../core/contracts/index.js';
import { CallLog } from '../../../plugins/external/log.js';

describe('what a program prints in a call', () => {
  const listening = () => {
    const heard: string[] = [];
    return { heard, report: ({ log }: Step): void => void heard.push(log ?? '') };
  };

  it('goes to whoever called, also where it comes after the answer and nobody listens to the call after that', () => {
    const log = new CallLog(100, () => undefined);
    const [fit, sample] = [listening(), listening()];
    log.begin(fit.report);
    log.add('one\n');
    log.begin(undefined);
    log.add('late\n');
    log.begin(sample.report);
    log.add('two\n');
    expect([fit.heard, sample.heard]).to.deep.equal([['one\n', 'late\n'], ['two\n']]);
  });

  it('is counted for each call by itself', () => {
    let full = 0;
    const log = new CallLog(6, () => full++);
    log.begin(undefined);
    log.add('äää');
    log.begin(undefined);
    log.add('äää');
    expect(full).to.equal(0);
    log.add('.');
    expect(full).to.equal(1);
  });

  it('is shown by its last whole lines, a screen of them', () => {
    const log = new CallLog(1e6, () => undefined);
    log.begin(undefined);
    for (let line = 0; line < 1000; line++) log.add(`line ${line}\n`);
    const lines = log.tail.split('\n');
    expect(lines.at(-1)).to.equal('line 999');
    expect(lines[0]).to.match(/^line 8\d\d$/);
    expect(log.tail.length).to.be.within(1400, 1600);
  });
});
