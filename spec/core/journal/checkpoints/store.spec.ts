import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Checkpoint, CheckpointArray, Json } from '../../../../core/contracts/index.js';
import { folderStore, memoryStore, type OwnedStore } from '../../../../core/journal/index.js';
import { temporaryFolder } from '../folders.js';

const bytes = (array: CheckpointArray): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
/** As comparable data: chai's deep equality takes NaNs of different bits for equal. */
const plain = ({ meta, arrays = {}, nested = {} }: Checkpoint): unknown => ({
  meta,
  arrays: Object.entries(arrays).map(([name, array]) => [name, array.constructor.name, bytes(array)]),
  nested: Object.entries(nested).map(([name, inner]) => [name, plain(inner)]),
});
const objects = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const arrayOf = fc
  .tuple(
    fc.uint8Array({ minLength: 0, maxLength: 1200 }),
    fc.constantFrom(Float64Array, Float32Array, Int32Array, Uint32Array),
    fc.constantFrom(1, 5),
  )
  .map(([content, Type, repeat]) => {
    const all = new Uint8Array(Math.floor((content.length * repeat) / 8) * 8);
    for (let i = 0; i < all.length; i++) all[i] = content[i % content.length]!;
    return new Type(all.buffer);
  });
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('-0'));
const checkpoint: fc.Arbitrary<Checkpoint> = fc.letrec<{ node: Checkpoint }>((tie) => ({
  node: fc.record(
    {
      meta: json as fc.Arbitrary<Json>,
      arrays: fc.dictionary(fc.string(), arrayOf, { maxKeys: 3, noNullPrototype: true }),
      nested: fc.dictionary(fc.string(), fc.oneof({ maxDepth: 2 }, fc.constant({ meta: 'leaf' }), tie('node')), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    },
    { requiredKeys: ['meta'], noNullPrototype: true },
  ),
})).node;

describe('the checkpoint stores', () => {
  const folder = temporaryFolder();
  const large = Float64Array.from({ length: 2000 }, (_, i) => i / 7);

  for (const [name, open] of [
    ['folder', (): OwnedStore => folderStore(join(folder(), 'checkpoints'))],
    ['memory', memoryStore],
  ] as const) {
    it(`${name}: gives back any checkpoint bit for bit, at the same address every time`, async function () {
      this.timeout(60_000);
      const store = open();
      await fc.assert(
        fc.asyncProperty(checkpoint, async (saved) => {
          const address = await store.put(saved);
          expect(address).to.match(/^[0-9a-f]{64}$/);
          expect(plain((await store.get(address))!)).to.deep.equal(plain(saved));
          expect(await store.put(saved)).to.equal(address);
        }),
        { numRuns: name === 'memory' ? 200 : 40, seed: 3 },
      );
    });

    it(`${name}: keeps -0, every NaN and the order of names`, async () => {
      const store = open();
      const odd = new Float64Array(4);
      odd[0] = -0;
      new BigUint64Array(odd.buffer)[1] = 0x7ff8dead0000beefn;
      odd[2] = -Infinity;
      const saved = { meta: { b: -0, a: [1e-320, 2 ** 53] }, arrays: { z: odd, y: new Uint32Array([4294967295]) } };
      const back = (await store.get(await store.put(saved)))!;
      expect(plain(back)).to.deep.equal(plain(saved));
      expect(Object.is((back.meta as { b: number }).b, -0)).to.equal(true);
      expect(Object.keys(back.meta as object)).to.deep.equal(['b', 'a']);
      expect(Object.keys(back.arrays!)).to.deep.equal(['z', 'y']);
    });

    it(`${name}: hands out what the next user cannot be reached through`, async () => {
      const store = open();
      const mine = large.slice();
      const address = await store.put({ meta: null, arrays: { small: new Float64Array([1]), mine } });
      mine.fill(0);
      const first = (await store.get(address))!;
      expect(first.arrays!['mine']![7]).to.equal(1);
      (first.arrays!['mine'] as Float64Array).fill(9);
      (first.arrays!['small'] as Float64Array).fill(9);
      const second = (await store.get(address))!;
      expect([second.arrays!['mine']![7], second.arrays!['small']![0]]).to.deep.equal([1, 1]);
    });

    it(`${name}: copies files in and out`, async () => {
      const store = open();
      const path = join(folder(), 'weights.bin');
      writeFileSync(path, Buffer.alloc(100_000, 7));
      const address = await store.put({ meta: 1, files: { weights: path } });
      writeFileSync(path, 'changed since');
      const out = (await store.get(address))!.files!['weights']!;
      expect(out)
        .to.match(/weights\.bin$/)
        .and.not.equal(path);
      expect(readFileSync(out)).to.deep.equal(Buffer.alloc(100_000, 7));
      await store.release!();
      expect(existsSync(out)).to.equal(false);
    });

    it(`${name}: keeps what the given checkpoints need and nothing else`, async () => {
      const store = open();
      const path = join(folder(), 'weights.bin');
      writeFileSync(path, 'weights');
      const part = { meta: 'part', arrays: { values: large }, files: { weights: path } };
      const other = Float64Array.from(large, (x) => -x);
      const gone = await store.put({ meta: 1, arrays: { other }, nested: { part } });
      const kept = await store.put({ meta: 2, nested: { part } });
      expect(await store.keepOnly([kept]))
        .to.be.greaterThan(16_000)
        .and.lessThan(32_000);
      expect(await store.get(gone)).to.equal(undefined);
      const back = (await store.get(kept))!.nested!['part']!;
      expect(bytes(back.arrays!['values']!)).to.deep.equal(bytes(large));
      expect(readFileSync(back.files!['weights']!, 'utf8')).to.equal('weights');
      await store.release!();
    });

    it(`${name}: refuses a meta that is not JSON and a file that is not there`, async () => {
      const store = open();
      for (const bad of [{ meta: { loss: Number.NaN } }, { meta: 1, files: { weights: join(folder(), 'none') } }]) {
        const failure = await store.put(bad).catch((error: unknown) => error);
        expect(failure).to.have.property('code', 'COLLAPSAR_PLUGIN_RESULT');
      }
    });

    it(`${name}: has nothing at an address where nothing was put`, async () => {
      expect(await open().get('0'.repeat(64))).to.equal(undefined);
      expect(await open().get('../../etc/passwd')).to.equal(undefined);
    });
  }

  it('stores a part that returns in every generation once', async () => {
    const store = folderStore(folder());
    const parts: Checkpoint[] = [];
    for (let generation = 1; generation <= 5; generation++) {
      parts.push({ meta: generation, arrays: { values: Float64Array.from(large, (x) => x * generation) } });
      await store.put({ meta: 'state', nested: Object.fromEntries(parts.map((part, i) => [`part${i}`, part])) });
    }
    // Five states, five parts: the parts' own headers are small enough to stand in the state.
    expect(objects(folder())).to.have.length(10);
    expect(objects(folder()).reduce((sum, path) => sum + statSync(path).size, 0)).to.be.lessThan(5 * 17_000);
  });

  it('finds every damaged or missing object, and writes it anew when the same content comes again', async () => {
    const store = folderStore(folder());
    const saved: Checkpoint = {
      meta: 1,
      arrays: { large },
      nested: { inner: { meta: 2, arrays: { large: large.map((x) => x + 1) } } },
    };
    const address = await store.put(saved);
    const paths = objects(folder());
    expect(paths).to.have.length(3);
    for (const path of paths) {
      const content = readFileSync(path);
      content[content.length >> 1]! ^= 4;
      writeFileSync(path, content);
      const failure = await store.get(address).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
      expect((failure as Error).message).to.include(path);
      expect(await store.put(saved)).to.equal(address);
      expect(plain((await store.get(address))!)).to.deep.equal(plain(saved));
    }
    const root = join(folder(), address.slice(0, 2), address.slice(2));
    for (const path of paths.filter((path) => path !== root)) {
      rmSync(path);
      const failure = await store.get(address).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
      await store.put(saved);
    }
  });

  it('takes nothing for a checkpoint whose first line does not say what lies there', async () => {
    const store = folderStore(folder());
    const lay = (bytes: Uint8Array): string => {
      const address = createHash('sha256').update(bytes).digest('hex');
      mkdirSync(join(folder(), address.slice(0, 2)), { recursive: true });
      writeFileSync(join(folder(), address.slice(0, 2), address.slice(2)), bytes);
      return address;
    };
    const whole = { schema: 'collapsar/checkpoint@1', meta: null };
    const keep = (header: unknown, body = 0): string =>
      lay(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), new Uint8Array(body)]));
    expect(await store.get(keep({ ...whole, arrays: [['a', 'f64', 16]] }, 16))).to.deep.equal({
      meta: null,
      arrays: { a: new Float64Array(2) },
    });
    const odd = lay(new Uint8Array(5001));
    for (const [header, body] of [
      [null, 0],
      [{ schema: whole.schema }, 0],
      [{ ...whole, arrays: [['a', 'f16', 8]] }, 8],
      [{ ...whole, arrays: [['a', 'f64', 12]] }, 12],
      [{ ...whole, arrays: [['a', 'f64', 16]] }, 8],
      [{ ...whole, arrays: [['a', 'f64', 8]] }, 16],
      [{ ...whole, arrays: [['a', 'f64', -8]] }, 0],
      [{ ...whole, arrays: [['a', 'f64', '../../study.json']] }, 0],
      [{ ...whole, arrays: [['a', 'f64', odd]] }, 0],
      [{ ...whole, nested: [['a', 4]] }, 4],
      [{ ...whole, nested: { a: 4 } }, 4],
      [{ ...whole, files: [['a', 'elsewhere', 'b']] }, 0],
      [{ ...whole, files: [['a', odd, '..']] }, 0],
      [{ ...whole, files: [['a', odd, 'a/b']] }, 0],
      [{ ...whole, more: true }, 0],
    ] as const) {
      const error: unknown = await store.get(keep(header, body)).catch((thrown: unknown) => thrown);
      expect(error, JSON.stringify(header)).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
    }
  });

  it('leaves nothing unfinished, and clears what a killed process left', async () => {
    const store = folderStore(folder());
    const address = await store.put({ meta: 1 });
    writeFileSync(join(folder(), 'tmp-1'), 'half');
    writeFileSync(join(folder(), 'notes.txt'), 'a user’s own');
    await store.keepOnly([address]);
    expect(readdirSync(folder()).sort()).to.deep.equal([address.slice(0, 2), 'notes.txt'].sort());
  });

  it('says that the run folder cannot be written', async () => {
    const path = join(folder(), 'blocked');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'a file where a folder must be');
    chmodSync(path, 0o400);
    const failure = await folderStore(path)
      .put({ meta: 1 })
      .catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
  });
});
