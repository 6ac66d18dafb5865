import { expect } from 'chai';
import type { CellRecord, SharedBucket } from '../../../../core/contracts/index.js';
import { CollapsarError } from '../../../../core/errors/index.js';
import { Attempt, type PieceClient } from '../../../../plugins/executors/bullmq/attempt.js';
import { Intake, jobOf, type CellReport } from '../../../../plugins/executors/bullmq/intake.js';
import { Jobs } from '../../../../plugins/executors/bullmq/jobs.js';
import { keysOf } from '../../../../plugins/executors/bullmq/presence.js';
import type { QueueSession } from '../../../../plugins/executors/bullmq/session.js';
import { contextOf } from '../../../fixtures/cells.js';

const STUDY = 'ab';
const large = (fill: number): CellRecord => ({
  cell: 'a',
  type: 'generations',
  from: 1,
  to: 1,
  layout: '[]',
  bytes: new Uint8Array(300_000).fill(fill),
});

describe('what is too large for an entry of Redis', () => {
  let kept: Map<string, Uint8Array>;
  let away: boolean;
  let entries: { readonly header: string; readonly bytes: Buffer }[];
  const warned: string[] = [];
  const damaged = new CollapsarError('COLLAPSAR_CHECKPOINT_DAMAGED', { what: 'of the spec' });
  const bucket: SharedBucket = {
    address: 's3://bucket/x',
    id: () => Promise.resolve('00'),
    checkpoints: () => ({ put: () => Promise.resolve(''), get: () => Promise.reject(damaged) }),
    keep: (run, name, bytes) => {
      if (away) return Promise.reject(new Error('away'));
      const isFirst = !kept.has(`${run}/${name}`);
      if (isFirst) kept.set(`${run}/${name}`, bytes);
      return Promise.resolve(isFirst);
    },
    kept: (run, name) => Promise.resolve(kept.get(`${run}/${name}`)),
    forget: (run, name) => Promise.resolve(void kept.delete(`${run}/${name}`)),
    removeRun: () => Promise.resolve(),
  };
  beforeEach(() => {
    [kept, away, entries] = [new Map<string, Uint8Array>(), false, []];
    warned.length = 0;
  });
  // All that an attempt asks of a server.
  const teller = {
    tellPiece: (...[, , , , header, bytes]: readonly [string, string, string, number, string, Buffer]) =>
      Promise.resolve(entries.push({ header, bytes }) && 1),
  } as unknown as PieceClient;
  const tell = async (token: string, ...records: readonly CellRecord[]): Promise<void> => {
    const of = { study: STUDY, job: jobOf('a'), cell: 'a', token };
    const attempt = new Attempt(teller, keysOf('collapsar'), of, () => undefined, bucket);
    for (const record of records) attempt.tell(record);
    await attempt.told();
  };
  const heard = (): readonly CellReport[] => {
    const intake = new Intake();
    intake.expect('a');
    return entries.flatMap(({ header, bytes }, at) => {
      const hearing = intake.hear(`${at}-0`, header, bytes);
      return hearing.kind === 'told' ? [hearing.told] : [];
    });
  };
  const session = { id: STUDY } as QueueSession;
  const place = { id: '00', bucket, checkpoints: () => bucket.checkpoints(STUDY) };
  const jobs = (): Jobs => new Jobs(session, contextOf().store, place, (text) => warned.push(text));

  it('lies in the bucket, and the driver has it as it was', async () => {
    await tell('t', { cell: 'a', type: 'started' }, large(7));
    expect(entries).to.have.length(1);
    expect(entries[0]!.bytes).to.have.length(0);
    const [told] = heard();
    const { records } = (await jobs().whole(told!))!;
    expect(records).to.deep.equal([
      { cell: 'a', type: 'started' },
      { ...large(7), bytes: Buffer.alloc(300_000, 7) },
    ]);
    await jobs().forget([{ told: told! }]);
    expect(kept.size).to.equal(0);
  });

  it('is of one lease: what another one puts is beside it', async () => {
    await tell('first', large(1));
    await tell('second', large(2));
    expect(kept.size).to.equal(2);
    const bytes: (number | undefined)[] = [];
    for (const told of heard()) {
      const record = (await jobs().whole(told))!.records[0]!;
      bytes.push(record.type === 'generations' ? record.bytes[0] : undefined);
    }
    expect(bytes).to.deep.equal([1, 2]);
  });

  it('is nothing where it is gone or was changed, and that is said', async () => {
    await tell('t', large(7));
    const [told] = heard();
    const [[name, bytes] = ['', new Uint8Array()]] = kept;
    kept.set(
      name,
      bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
    );
    expect(await jobs().whole(told!)).to.equal(undefined);
    kept.clear();
    expect(await jobs().whole(told!)).to.equal(undefined);
    expect(warned).to.have.length(2);
    expect(warned[0]).to.include('s3://bucket/x').and.to.include('begins anew');
  });

  it('goes through Redis in pieces where the bucket does not answer', async () => {
    away = true;
    await tell('t', large(7));
    expect(entries.length).to.be.above(1);
    const [told] = heard();
    expect(told!.records).to.have.length(1);
    expect(told).to.not.have.property('object');
  });

  it('is no checkpoint that whoever goes on would look for, where that is damaged', async () => {
    const told: CellReport = {
      cell: 'a',
      entries: [],
      heard: { job: jobOf('a'), token: 't', pieces: 1 },
      records: [
        { cell: 'a', type: 'checkpoint', generation: 1, address: 'ab' },
        { cell: 'a', type: 'done', seconds: 1 },
      ],
    };
    expect((await jobs().brought(told)).records.map(({ type }) => type)).to.deep.equal(['done']);
    expect(warned[0]).to.include('not kept').and.to.include('of the spec');
  });
});
