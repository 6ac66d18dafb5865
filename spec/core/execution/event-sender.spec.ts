import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CellEvent, ChildReport } from '../../../core/contracts/index.js';
import { childSetup } from '../../../core/execution/index.js';
import { EventSender } from '../../../core/execution/event-sender.js';
import { typesOf } from '../../fixtures/records.js';
import { generationOf } from '../journal/folders.js';

const started = (cell: string): CellEvent => ({ cell, type: 'started' });
const make = () => {
  const reports: ChildReport[] = [];
  const clock = { now: 0 };
  return {
    reports,
    clock,
    sender: new EventSender(
      (report) => void reports.push(report),
      () => clock.now,
      (text) => text,
    ),
  };
};

describe('the reports of a child', () => {
  it('are sent before the next cell begins, with all that came before', () => {
    const { reports, sender } = make();
    sender.begin(0);
    sender.add(started('a'));
    sender.add(started('a'));
    expect(reports).to.have.lengthOf(1);
    sender.begin(1);
    expect(reports[1]).to.deep.equal({ pid: process.pid, running: 1, events: [started('a'), started('a')] });
  });

  it('are sent at the next event once 50 ms have passed, even where the event loop is blocked', () => {
    const { reports, clock, sender } = make();
    sender.add(started('a'));
    clock.now = 0.06;
    sender.add(started('b'));
    expect(reports.map((r) => r.events.length)).to.deep.equal([2]);
  });

  it('are sent after 50 ms where no further event comes', async () => {
    const { reports, sender } = make();
    sender.add(started('a'));
    await sleep(150);
    expect(reports.map((r) => r.events.length)).to.deep.equal([1]);
  });

  it('never hold more than 1,024 events', () => {
    const { reports, sender } = make();
    for (let i = 0; i < 2400; i++) sender.add(started('a'));
    sender.flush();
    expect(reports.map((r) => r.events.length)).to.deep.equal([1024, 1024, 352]);
  });

  it('hold the generations of a cell as one block', () => {
    const { reports, sender } = make();
    sender.add(started('a'));
    for (const g of [1, 2, 3]) sender.add(generationOf('a', g));
    sender.flush();
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
