import { expect } from 'chai';
import type { CellRecord } from '../../../../core/contracts/index.js';
import { Intake, jobOf } from '../../../../plugins/executors/bullmq/intake.js';
import { encodeRecords } from '../../../../plugins/executors/bullmq/messages.js';

const block = (from: number, to: number): CellRecord => ({
  cell: 'a',
  type: 'generations',
  from,
  to,
  layout: '[]',
  bytes: Uint8Array.from([from, to]),
});
const header = (token: string, piece: number, more = false, job = jobOf('a')): string =>
  JSON.stringify({ job, cell: 'a', token, piece, more });
const one = (record: CellRecord): Buffer => encodeRecords([record]);

describe('what a driver hears of a cell', () => {
  let entries = 0;
  const intake = (): { readonly hear: (header: string, bytes: Buffer) => ReturnType<Intake['hear']> } => {
    const listening = new Intake();
    listening.expect('a');
    return { hear: (text, bytes) => listening.hear(`${++entries}-0`, text, bytes) };
  };

  it('is put together from its pieces, bytes as they were', () => {
    const { hear } = intake();
    const message = encodeRecords([{ cell: 'a', type: 'started' }, block(1, 2), block(3, 3)]);
    expect(hear(header('x', 0, true), message.subarray(0, 10)).kind).to.equal('part');
    const heard = hear(header('x', 1), message.subarray(10));
    expect(heard.kind).to.equal('told');
    if (heard.kind !== 'told') return;
    expect(heard.told.entries).to.have.lengthOf(2);
    expect(heard.told.records.map(({ type }) => type)).to.deep.equal(['started', 'generations', 'generations']);
    const [, first, second] = heard.told.records;
    expect(first?.type === 'generations' && [...first.bytes]).to.deep.equal([1, 2]);
    expect(second?.type === 'generations' && [...second.bytes]).to.deep.equal([3, 3]);
  });

  it('is void once another holds the lease', () => {
    const { hear } = intake();
    expect(hear(header('old', 0), one(block(1, 1))).kind).to.equal('told');
    expect(hear(header('new', 0), one(block(1, 1))).kind).to.equal('told');
    // The worker that was stopped wakes up and says what it had.
    expect(hear(header('old', 1), one(block(2, 2))).kind).to.equal('void');
    expect(hear(header('new', 1), one(block(2, 2))).kind).to.equal('told');
  });

  it('is void where it is told twice, and where nobody waits for the cell', () => {
    const { hear } = intake();
    hear(header('x', 0), one(block(1, 1)));
    expect(hear(header('x', 0), one(block(1, 1))).kind).to.equal('void');
    expect(hear(header('x', 1, false, jobOf('a', 1)), one(block(2, 2))).kind, 'of another job').to.equal('void');
    expect(new Intake().hear('1-0', header('x', 0), one(block(1, 1))).kind).to.equal('void');
  });

  it('is a gap where something before it is missing, under the same lease or a new one', () => {
    const { hear } = intake();
    hear(header('x', 0), one(block(1, 1)));
    expect(hear(header('x', 2), one(block(3, 3))).kind).to.equal('gap');
    expect(hear(header('y', 1), one(block(2, 2))).kind).to.equal('gap');
  });

  it('goes on where the driver before left it', () => {
    const listening = new Intake();
    listening.expect('a', { job: jobOf('a'), token: 'x', pieces: 4 });
    expect(listening.hear('1-0', header('x', 3), one(block(4, 4))).kind).to.equal('void');
    expect(listening.hear('2-0', header('x', 4), one(block(5, 5))).kind).to.equal('told');
  });

  it('drops the pieces of a message that its lease did not outlive', () => {
    const { hear } = intake();
    const whole = one(block(1, 1));
    hear(header('old', 0, true), whole.subarray(0, 5));
    const heard = hear(header('new', 0), whole);
    expect(heard.kind === 'told' && heard.told.records).to.have.lengthOf(1);
    expect(heard.kind === 'told' && heard.told.entries).to.have.lengthOf(2);
  });
});
