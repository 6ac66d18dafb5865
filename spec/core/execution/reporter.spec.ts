import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CellEvent, ChildReport } from '../../../core/contracts/index.js';
import { childSetup } from '../../../core/execution/index.js';
import { Reporter } from '../../../core/execution/reporter.js';
import { typesOf } from '../../fixtures/records.js';
import { generationOf } from '../journal/folders.js';

const started = (cell: string): CellEvent => ({ cell, type: 'started' });
const make = () => {
  const reports: ChildReport[] = [];
  const clock = { now: 0 };
  return {
    reports,
    clock,
    reporter: new Reporter(
      (report) => void reports.push(report),
      () => clock.now,
      (text) => text,
    ),
  };
};

describe('the reports of a child', () => {
  it('are sent before the next cell begins, with all that came before', () => {
    const { reports, reporter } = make();
    reporter.begin(0);
    reporter.add(started('a'));
    reporter.add(started('a'));
    expect(reports).to.have.lengthOf(1);
    reporter.begin(1);
    expect(reports[1]).to.deep.equal({ pid: process.pid, running: 1, events: [started('a'), started('a')] });
  });

  it('are sent at the next event once 50 ms have passed, even where the event loop is blocked', () => {
    const { reports, clock, reporter } = make();
    reporter.add(started('a'));
    clock.now = 0.06;
    reporter.add(started('b'));
    expect(reports.map((r) => r.events.length)).to.deep.equal([2]);
  });

  it('are sent after 50 ms where no further event comes', async () => {
    const { reports, reporter } = make();
    reporter.add(started('a'));
    await sleep(150);
    expect(reports.map((r) => r.events.length)).to.deep.equal([1]);
  });

  it('never hold more than 1,024 events', () => {
    const { reports, reporter } = make();
    for (let i = 0; i < 2400; i++) reporter.add(started('a'));
    reporter.flush();
    expect(reports.map((r) => r.events.length)).to.deep.equal([1024, 1024, 352]);
  });

  it('hold the generations of a cell as one block', () => {
    const { reports, reporter } = make();
    reporter.add(started('a'));
    for (const g of [1, 2, 3]) reporter.add(generationOf('a', g));
    reporter.flush();
    expect(reports[0]!.events.map(({ type }) => type)).to.deep.equal(['started', 'generations']);
    expect(typesOf(reports[0]!.events)).to.deep.equal(['started', 1, 2, 3]);
  });
});

describe('the program of a child', () => {
  it('says who starts it when nobody did', () => {
    expect(() => childSetup())
      .to.throw('cannot be started by itself')
      .with.property('code', 'COLLAPSAR_USAGE');
  });
});
