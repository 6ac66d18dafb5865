import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readIdx } from '../../../../plugins/sources/images/idx-format.js';
import { idx } from '../../../../plugins/sources/idx.js';
import { idxFile, IdxFolder, images, labels } from '../../../fixtures/idx.js';
import { create, open } from '../open.js';
import { meanOf, refusal } from '../../../fixtures/entries.js';

describe('an IDX file', () => {
  it('gives its dimensions, and its bytes without a copy', () => {
    const bytes = idxFile([2, 1, 3], [1, 2, 3, 4, 5, 255]);
    const { dimensions, values } = readIdx(bytes, 'x', 'images');
    expect(dimensions).to.deep.equal([2, 1, 3]);
    expect([...values]).to.deep.equal([1, 2, 3, 4, 5, 255]);
    expect(values.buffer).to.equal(bytes.buffer);
  });

  const bad: readonly (readonly [string, Uint8Array, 'images' | 'labels', RegExp])[] = [
    ['is empty', Buffer.alloc(0), 'images', /x: the file is empty.*images/],
    ['has no whole magic number', Buffer.from([0, 0]), 'images', /offset 0: 4 bytes expected.*found 2/],
    ['has no whole header', images(3, 2, 2).subarray(0, 10), 'images', /offset 4: 12 bytes expected.*found 6/],
    ['is cut short', images(3, 2, 2).subarray(0, 25), 'images', /offset 16: 12 bytes expected, 3 x 2 x 2, found 9/],
    ['goes on', Buffer.concat([labels(5), Buffer.alloc(2)]), 'labels', /end at offset 13.*for 2 more/],
    ['holds labels where images were expected', labels(5), 'images', /0x00000803, found 0x00000801.*labels.*wrong way/],
    ['holds images where labels were expected', images(2, 2, 2), 'labels', /0x00000801, found 0x00000803.*images/],
    [
      'holds floats',
      idxFile([1, 1, 4], [0, 0, 0, 0], { type: 0x0d }),
      'images',
      /found 0x00000d03: it holds 32-bit floats/,
    ],
    ['has four dimensions', idxFile([1, 1, 1, 1], [0]), 'images', /found 0x00000804: it has 4 dimensions/],
    ['is something else', Buffer.from('PNG or whatever'), 'images', /found 0x504e4720.*no IDX file/],
    ['has no such type', idxFile([1], [0], { type: 0x42 }), 'labels', /found 0x00004201.*no IDX file/],
    ['holds no image', idxFile([0, 2, 2], []), 'images', /dimension 1 of 0 x 2 x 2 \(offset 4\) is 0/],
  ];
  for (const [what, bytes, holds, message] of bad)
    it(`is refused where it ${what}`, () => {
      expect(() => readIdx(bytes, 'x', holds))
        .to.throw(message)
        .with.property('code', 'COLLAPSAR_SOURCE_INVALID');
    });
});

describe('source idx', () => {
  const folder = new IdxFolder();
  after(() => folder.remove());
  const files = {
    images: folder.write('some-images', images(40, 4, 6)),
    labels: folder.write('some-labels.gz', labels(40)),
  };

  it('gives rows of shape height x width x 1 in [0, 1] with the labels of their images', async () => {
    const data = await open(idx, { ...files, test: 0.25 });
    expect(data.size).to.equal(30);
    expect(data.names).to.deep.equal({ labels: ['0', '1', '2', '3'] });
    expect(data.test.count).to.equal(10);
    const rows = await data.rows(0, 30);
    expect(rows.shape).to.deep.equal([4, 6, 1]);
    for (const some of [rows, data.test])
      for (let row = 0; row < some.count; row++) {
        // The first pixel tells the image: 7 i + 24 i.
        const image = Array.from({ length: 40 }, (_, i) => i).find(
          (i) => Math.abs(some.values[row * 24]! - ((31 * i) % 256) / 255) < 1e-6 && some.labels![row] === i % 4,
        )!;
        for (let pixel = 0; pixel < 24; pixel++)
          expect(some.values[row * 24 + pixel]).to.equal(Math.fround(((31 * image + pixel) % 256) / 255));
      }
    const seen = new Set(
      [rows, data.test].flatMap(({ values, count }) => Array.from({ length: count }, (_, i) => values[24 * i])),
    );
    expect(seen.size).to.equal(40);
  });

  it('reads plain and gzip alike', async () => {
    const packed = folder.write('packed.gz', images(40, 4, 6));
    const [a, b] = [await open(idx, files), await open(idx, { ...files, images: packed })];
    expect(await a.rows(0, 10)).to.deep.equal(await b.rows(0, 10));
  });

  it('reads a gzip of several members, and of more than is unpacked at once', async () => {
    const all = images(40, 4, 6);
    const packed = folder.writeRaw(
      'members.gz',
      Buffer.concat([gzipSync(all.subarray(0, 70)), gzipSync(all.subarray(70))]),
    );
    const [a, b] = [await open(idx, files), await open(idx, { ...files, images: packed })];
    expect(await a.rows(0, 10)).to.deep.equal(await b.rows(0, 10));
    // Its last four bytes say 4 GB of what is 976 bytes: zlib says so, and nothing of that size is asked of the system.
    const lies = gzipSync(all);
    lies.writeUInt32LE(0xffffffff, lies.length - 4);
    expect(await refusal(open(idx, { images: folder.writeRaw('lies.gz', lies) }))).to.match(
      /cannot be unpacked: incorrect length/,
    );
    const large = folder.writeRaw('large.gz', gzipSync(images(90_000, 4, 6)));
    const { rows } = await open(idx, { images: large });
    expect((await rows(0, 2)).values.length).to.equal(48);
  });

  it('averages images down by area, whole pixels and parts of them', async () => {
    const file = folder.write(
      'down',
      idxFile(
        [3, 3, 3],
        Array.from({ length: 27 }, (_, i) => 9 * (i % 9)),
      ),
    );
    const { test } = await open(idx, { images: file, size: 2 });
    // 3 -> 2: the first takes pixel 0 whole and half of pixel 1.
    const line = (a: number, b: number): number => (a + b / 2) / 1.5;
    const row = (r: number): [number, number] => [line(27 * r, 27 * r + 9), line(27 * r + 18, 27 * r + 9)];
    const [first, middle, last] = [row(0), row(1), row(2)];
    const expected = [
      line(first[0], middle[0]),
      line(first[1], middle[1]),
      line(last[0], middle[0]),
      line(last[1], middle[1]),
    ];
    expect(test.shape).to.deep.equal([2, 2, 1]);
    expected.forEach((value, i) => expect(test.values[i]).to.be.closeTo(value / 255, 1e-7));
    const { test: half } = await open(idx, { ...files, size: 2 });
    expect(half.shape).to.deep.equal([2, 3, 1]);
  });

  it('keeps the mean of an image that it averages down', async () => {
    const noise = Array.from({ length: 5 * 28 * 28 }, (_, i) => (i * i * 31 + 17 * i) % 256);
    const file = folder.write('noise', idxFile([5, 28, 28], noise));
    const whole = (await open(idx, { images: file })).test;
    for (const size of [1, 5, 7, 9, 14, 27]) {
      const { test } = await open(idx, { images: file, size });
      expect(meanOf(test.values)).to.be.closeTo(meanOf(whole.values), 1e-6);
    }
  });

  it('reads chosen classes alone and numbers them anew', async () => {
    const { test, names, rows } = await open(idx, { ...files, classes: [3, '1'] });
    expect(names).to.deep.equal({ labels: ['1', '3'] });
    expect(new Set(test.labels)).to.deep.equal(new Set([0, 1]));
    expect((await rows(0, 5)).count).to.equal(5);
    expect(await refusal(open(idx, { ...files, classes: [7] }))).to.match(/no image is labelled '7'/);
  });

  it('takes at most the rows that are asked for, the same share of every class', async () => {
    const data = await open(idx, { ...files, test: 0.5, rows: 8, testRows: 4 });
    expect(data.size).to.equal(8);
    expect(counts((await data.rows(0, 8)).labels!)).to.deep.equal([2, 2, 2, 2]);
    expect(counts(data.test.labels!)).to.deep.equal([1, 1, 1, 1]);
    const other = await open(idx, { ...files, test: 0.5, rows: 8, testRows: 4 }, { seed: 2 });
    expect(other.test.values).to.not.deep.equal(data.test.values);
  });

  it('thins the rare class, and knows its mass', async () => {
    const { truth, test } = await open(idx, { ...files, test: 0.5, rare: 2, rareShare: 0.1, draw: 'again' });
    // 15 others take round(15 / 9) = 2 rare images on either side.
    expect(truth!.rare!.mass).to.equal(2 / 17);
    expect(truth!.rare!.name).to.equal('2');
    expect(truth!.rare!.holds(test).reduce((sum, held) => sum + held, 0)).to.equal(2);
  });

  it('knows the moments of its population where rows are drawn again', async () => {
    const { truth, rows } = await open(idx, { ...files, size: 1, test: 0.5, draw: 'again' });
    const many = await rows(0, 20_000);
    const { mean: expected, covariance } = truth!.moments!;
    expect(meanOf(many.values)).to.be.closeTo(expected[0]!, 4 * Math.sqrt(covariance[0]! / 20_000));
    expect((await open(idx, files)).truth).to.equal(undefined);
  });

  it('holds out the files of held-out images, all of them, or a share of the others instead', async () => {
    const both = new IdxFolder();
    both.write('train-images-idx3-ubyte.gz', images(20, 2, 2));
    both.write('train-labels-idx1-ubyte.gz', labels(20));
    both.write('t10k-images-idx3-ubyte', images(6, 2, 2));
    both.write('t10k-labels-idx1-ubyte.gz', labels(6));
    const shipped = await open(idx, { folder: both.path });
    expect([shipped.size, shipped.test.count]).to.deep.equal([20, 6]);
    const split = await open(idx, { folder: both.path, test: 0.5 });
    expect([split.size, split.test.count]).to.deep.equal([10, 10]);
    both.write('t10k-labels-idx1-ubyte.gz', labels(7));
    expect(await refusal(open(idx, { folder: both.path }))).to.match(/7 labels for the 6 images of t10k-images/);
    both.write('t10k-images-idx3-ubyte', images(7, 2, 3));
    expect(await refusal(open(idx, { folder: both.path }))).to.match(/2 x 3 pixels, those of train-images.*2 x 2/);
    both.remove();
  });

  it('has another fingerprint where a byte of any file is another', async () => {
    const print = async (): Promise<string> => await create(idx, files).fingerprint!();
    const before = await print();
    expect(await print()).to.equal(before);
    folder.write('some-labels.gz', labels(40, 5));
    expect(await print()).to.not.equal(before);
    folder.write('some-labels.gz', labels(40));
  });

  it('has the fingerprint of its bytes, opened or not, and one where they are damaged too', async () => {
    const of = (...bytes: readonly Uint8Array[]): string =>
      hash('sha256', bytes.map((each) => hash('sha256', each)).join(''));
    const [pixels, classes] = [images(9, 2, 2), labels(9)];
    const print = (images: string, labels: string) => create(idx, { images, labels }).fingerprint!();
    const [good, other] = [folder.writeRaw('good', pixels), folder.writeRaw('good-labels', classes)];
    expect(await print(good, other)).to.equal(of(pixels, classes));
    expect((await open(idx, { images: good, labels: other, test: 0.4 })).fingerprint).to.equal(of(pixels, classes));
    const cut = folder.writeRaw('cut-short', pixels.subarray(0, 20));
    expect(await print(cut, other)).to.equal(of(pixels.subarray(0, 20), classes));
  });

  it('says which file is missing, damaged or not what it seems', async () => {
    const packed = gzipSync(images(40, 4, 6));
    expect(await refusal(open(idx, { images: `${folder.path}/none` }))).to.match(/none: the file cannot be opened/);
    expect(await refusal(open(idx, { folder: folder.path }))).to.match(/no file train-images-idx3-ubyte or train/);
    const cut = folder.writeRaw('cut.gz', packed.subarray(0, 60));
    expect(await refusal(open(idx, { images: cut }))).to.match(/cut.gz: the gzip cannot be unpacked: unexpected end/);
    const plain = folder.writeRaw('plain.gz', images(40, 4, 6));
    expect(await refusal(open(idx, { images: plain }))).to.match(/a gzip begins with 0x1f8b, found 0x0000/);
    const empty = folder.writeRaw('empty.gz', Buffer.alloc(0));
    expect(await refusal(open(idx, { images: empty }))).to.match(/empty.gz: the file is empty/);
    const fewer = folder.write('fewer', labels(39));
    expect(await refusal(open(idx, { ...files, labels: fewer }))).to.match(
      /fewer: there are 39 labels for the 40 images of some-images/,
    );
    expect(await refusal(open(idx, { images: files.labels, labels: files.images }))).to.match(/wrong way round/);
    expect(await refusal(open(idx, { ...files, size: 5 }))).to.match(/4 x 6 pixels have no 5 rows/);
  });

  it('refuses options that mean nothing without others', () => {
    const refused = (options: object): string => {
      try {
        create(idx, options);
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error('nothing was refused');
    };
    expect(refused({})).to.match(/not told what to read.*folder/);
    expect(refused({ folder: 'x', labels: 'y' })).to.match(/both `folder` and `labels`/);
    expect(refused({ images: 'x', rare: 1 })).to.match(/`rare` means nothing without `labels`/);
    expect(refused({ ...files, rareShare: 0.1 })).to.match(/`rareShare` means nothing without `rare`/);
    expect(refused({ images: 'x', testLabels: 'y' })).to.match(/`testLabels` means nothing without/);
    expect(refused({ ...files, testImages: 'x' })).to.match(/only one of the two sets/);
    expect(refused({ images: 'x', testImages: 'x', test: 0.1 })).to.match(/a share in `test`/);
  });
});

const counts = (found: ArrayLike<number>): number[] => {
  const out: number[] = [];
  for (const label of Array.from(found)) out[label] = (out[label] ?? 0) + 1;
  return out;
};
