import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SharedBucket } from '../../../../core/contracts/index.js';
import { bucketFits } from '../../../../core/container/bucket-fits.js';
import { SharedFits } from '../../../../core/container/shared-fits.js';
import { folderObjects, folderStore, openBucket, type BucketOptions } from '../../../../core/journal/index.js';
import { hasMoto, MOTO, ObjectStore } from '../../../fixtures/queue/object-store.js';
import { requires } from '../../../requires.js';

const thrown = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a bucket of a store that checks signatures', function () {
  this.timeout(120_000);
  let store: ObjectStore;
  let folder: string;
  before(async function () {
    requires(this, MOTO, hasMoto());
    store = await ObjectStore.start();
    folder = mkdtempSync(join(tmpdir(), 'collapsar-bucket-'));
  });
  after(async () => {
    await store?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  const open = (more: BucketOptions = {}): SharedBucket =>
    openBucket(store.address, { environment: store.environment, scratch: folder, ...more });
  const large = (value: number): Float64Array => new Float64Array(2000).fill(value);
  const puts = (): readonly string[] => store.asked.filter((asked) => asked.startsWith('PUT'));

  it('is known by the same mark to all who name it, and by another under another prefix', async () => {
    const ids = await Promise.all([open().id(), open().id(), open().id()]);
    expect(new Set(ids).size).to.equal(1);
    const other = openBucket(`s3://${store.bucket}/other`, { environment: store.environment });
    expect(await other.id()).to.not.equal(ids[0]);
  });

  it('gives back what was put, bit for bit, files among it, and stores what returns once', async () => {
    const file = join(folder, 'weights.bin');
    writeFileSync(file, Buffer.alloc(100_000, 7));
    const given = {
      meta: { generation: 3 },
      arrays: { nothing: new Float32Array(0), odd: Float64Array.of(-0, Infinity, NaN), parts: large(1) },
      nested: { inner: { meta: null, arrays: { parts: large(2) } } },
      files: { weights: file },
    };
    const address = await open().checkpoints('aa').put(given);
    const checkpoints = open().checkpoints('aa');
    const found = (await checkpoints.get(address))!;
    expect({ ...found, files: undefined }).to.deep.equal({ ...given, files: undefined });
    expect(readFileSync(found.files!['weights']!).equals(readFileSync(file))).to.equal(true);
    await checkpoints.release!();
    store.asked.length = 0;
    const next = { ...given, meta: { generation: 4 } };
    await open().checkpoints('aa').put(next);
    expect(puts(), 'only the node is new').to.have.length(1);
    // The same checkpoint in a folder has the same address.
    expect(await folderStore(join(folder, 'same')).put(given)).to.equal(address);
    expect(await checkpoints.get('0'.repeat(64))).to.equal(undefined);
  });

  it('reads from the run folder what lies there whole, and the rest from the bucket', async () => {
    const near = join(folder, 'near');
    const given = { meta: 1, arrays: { parts: large(3) } };
    const address = await open().checkpoints('ab').put(given);
    await folderStore(near).put(given);
    store.asked.length = 0;
    const checkpoints = open({ near: folderObjects(near) }).checkpoints('ab');
    expect(await checkpoints.get(address)).to.deep.equal(given);
    expect(store.asked).to.deep.equal([]);
    writeFileSync(join(near, address.slice(0, 2), address.slice(2)), 'damaged');
    expect(await checkpoints.get(address)).to.deep.equal(given);
    expect(store.asked).to.have.length(1);
  });

  it('never uses what is damaged or gone, says so by its code, and writes it anew when the same comes again', async () => {
    const given = { meta: 1, arrays: { parts: large(4) } };
    const checkpoints = open().checkpoints('ac');
    const address = await checkpoints.put(given);
    for (const key of (await store.list()).filter((name) => name.includes('/ac/'))) {
      const whole = await store.read(key);
      await store.write(key, `${whole.slice(0, -1)}x`);
      const error = await thrown(checkpoints.get(address));
      expect(error).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
      expect(String(error)).to.include(`s3://${store.bucket}/${key}`).and.to.include('Run the same command again');
      expect(await checkpoints.put(given)).to.equal(address);
      expect(await checkpoints.get(address)).to.deep.equal(given);
    }
    // Of another length it is seen by whoever puts it, who has read nothing.
    const [key] = (await store.list()).filter((name) => name.includes('/ac/'));
    await store.write(key!, 'short');
    await open().checkpoints('ac').put(given);
    expect(await open().checkpoints('ac').get(address)).to.deep.equal(given);
  });

  it('keeps what came first under a name, whoever comes late', async () => {
    const [first, late] = [Buffer.from('first'), Buffer.from('late')];
    expect(await open().keep('ad', '01', first)).to.equal(true);
    expect(await open().keep('ad', '01', late)).to.equal(false);
    expect(String(await open().kept('ad', '01'))).to.equal('first');
    expect(await open().kept('ad', '02')).to.equal(undefined);
    await open().forget('ad', '01');
    expect(await open().kept('ad', '01')).to.equal(undefined);
  });

  it('removes all of one run and nothing of another', async () => {
    for (const run of ['ba', 'bab'])
      await open()
        .checkpoints(run)
        .put({ meta: 1, arrays: { parts: large(5) } });
    await open().removeRun('ba');
    const left = await store.list();
    expect(left.filter((key) => key.includes('/ba/'))).to.deep.equal([]);
    expect(left.filter((key) => key.includes('/bab/'))).to.have.length(2);
  });

  it('shares models that are fitted: the first that was kept counts for all machines', async () => {
    let fits = 0;
    const model = (value: number) => ({
      value,
      save: () => Promise.resolve({ meta: { value } }),
      sample: () => Promise.reject(new Error('none')),
    });
    let now = 0;
    const machine = (name: string) =>
      new SharedFits(join(folder, name), { now: () => (now += 1000) }, bucketFits(open(), 'fa'));
    const asked = (name: string, during?: () => Promise<unknown>): Promise<unknown> =>
      machine(name).share(
        'teacher',
        async () => {
          await during?.();
          return model(++fits);
        },
        ({ meta }) => Promise.resolve(model((meta as { value: number }).value)),
      );
    // Two at the same time: whoever is late takes what the other kept.
    const first = asked('one', () => asked('two'));
    expect(await first).to.have.property('value', 1);
    expect(fits).to.equal(2);
    expect(await asked('two')).to.have.property('value', 1);
    expect(await asked('three')).to.have.property('value', 1);
    expect(fits).to.equal(2);
  });
});
