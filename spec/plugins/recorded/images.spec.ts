import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { RecordedChain, Samples, Vectors } from '../../../core/contracts/index.js';
import { readRecording, recordingDigest } from '../../../plugins/recorded/read.js';
import { TableFolder } from '../../fixtures/tables.js';

/** 3 x 5 images that Pillow wrote, and the pixels that it reads in them. */
const pillow = JSON.parse(readFileSync(new URL('../../fixtures/pillow-images.json', import.meta.url), 'utf8')) as {
  readonly read: Readonly<
    Record<string, { readonly bytes: string; readonly most: number; readonly pixels: readonly number[] }>
  >;
  readonly refused: Readonly<Record<string, { readonly bytes: string }>>;
};
const bytesOf = (name: string): Buffer => Buffer.from((pillow.read[name] ?? pillow.refused[name])!.bytes, 'base64');
const scaled = (name: string): readonly number[] => {
  const { pixels, most } = pillow.read[name]!;
  return [...Float32Array.from(pixels, (pixel) => pixel / most)];
};

const folder = new TableFolder();
after(() => folder.remove());

const OPTIONS = { delimiter: ',', header: true, label: 'label', omit: [], field: 'text', prompt: 'prompt' };
let made = 0;
/** Reads a folder with these files. */
const read = async (
  files: Readonly<Record<string, Buffer>>,
  real: Samples,
  { labelled = false, names = {} as NonNullable<RecordedChain['names']> } = {},
): Promise<Samples> => {
  const name = `gen-${++made}`;
  const path = join(folder.path, name);
  for (const [file, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  const found = { path, name: `runs/${name}`, folder: true, labelled, generation: 1 };
  await recordingDigest(found);
  return readRecording(found, { seed: 1, samples: 10, evaluate: 1, real, names }, OPTIONS);
};
const refusal = (...given: Parameters<typeof read>): Promise<string> =>
  read(...given).then(
    () => 'it was read',
    (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
  );

const of = (channels: number, more: Partial<Vectors> = {}): Vectors => ({
  ...{ kind: 'vectors', count: 1, shape: [3, 5, channels], values: new Float32Array(15 * channels) },
  ...more,
});
const channelsIn = (name: string): number => pillow.read[name]!.pixels.length / 15;

describe('a recorded generation in a folder of images', () => {
  for (const name of Object.keys(pillow.read))
    it(`has the pixels that Pillow reads: ${name}`, async () => {
      const channels = channelsIn(name);
      const { values, shape } = (await read({ [name]: bytesOf(name) }, of(channels))) as Vectors;
      expect(shape).to.deep.equal([3, 5, channels]);
      // Decoders of JPEG may round otherwise (ISO 10918-2).
      if (name.endsWith('.png')) expect([...values]).to.deep.equal(scaled(name));
      else scaled(name).forEach((pixel, i) => expect(values[i]).to.be.closeTo(pixel, 3 / 255));
    });

  it('has them in the order of their names, grey ones of grey sources without a channel too', async () => {
    const files = { '2.png': bytesOf('grey.png'), '10.png': bytesOf('1 bit.png') };
    const rows = (await read(files, { ...of(1), shape: [3, 5] })) as Vectors;
    expect([rows.count, rows.shape]).to.deep.equal([2, [3, 5]]);
    expect([...rows.values]).to.deep.equal([...scaled('1 bit.png'), ...scaled('grey.png')]);
  });

  it('holds grey for colour without any, and colour for grey where every pixel is', async () => {
    const three = (await read({ 'a.png': bytesOf('grey.png') }, of(3))) as Vectors;
    expect([...three.values]).to.deep.equal(scaled('grey.png').flatMap((pixel) => [pixel, pixel, pixel]));
    const { values } = (await read({ 'a.jpg': bytesOf('grey.jpg') }, of(1))) as Vectors;
    scaled('grey.jpg').forEach((pixel, i) => expect(values[i]).to.be.closeTo(pixel, 1 / 255));
    expect(await refusal({ 'a.png': bytesOf('colour.png') }, of(1))).to.match(
      /^COLLAPSAR_RECORDING_INVALID: runs\/gen-\d+\/a\.png: it is in colour, and images of the source are grey/,
    );
  });

  it('has the labels of the folders that the images lie in', async () => {
    const real = of(1, { labels: Uint32Array.of(0) });
    const files = {
      'dog/1.png': bytesOf('grey.png'),
      'cat/1.png': bytesOf('1 bit.png'),
      'cat/2.png': bytesOf('grey.png'),
    };
    const more = { labelled: true, names: { labels: ['dog', 'cat', 'bird'] } };
    const rows = (await read(files, real, more)) as Vectors;
    expect([...rows.labels!]).to.deep.equal([1, 1, 0]);
    expect([...rows.values]).to.deep.equal(['1 bit.png', 'grey.png', 'grey.png'].flatMap(scaled));
    expect(await refusal({ 'cow/1.png': bytesOf('grey.png') }, real, more)).to.include(
      "the folder 'cow' is no label of the source. Name the folders as its classes are: dog, cat, bird",
    );
    expect(await refusal({ '1.png': bytesOf('grey.png') }, real, more)).to.include('1.png, which is no folder');
    expect(await refusal(files, of(1), more)).to.include('its images have labels, and rows of the source do not');
    expect(await refusal(files, of(1))).to.match(/holds (cat|dog), which is no file/);
    expect(await refusal({ '1.png': bytesOf('grey.png') }, real)).to.include('labels: false');
  });

  describe('names the file', () => {
    const cut = (name: string): Buffer => bytesOf(name).subarray(0, -20);
    const flipped = Buffer.from(bytesOf('grey.png').map((byte, at) => (at === 45 ? byte ^ 1 : byte)));
    const wrong: readonly (readonly [what: string, file: string, bytes: Buffer, said: string])[] = [
      ['that shows what lies behind it', 'x.png', bytesOf('alpha.png'), 'a pixel of it is transparent'],
      ['that does so in grey', 'x.png', bytesOf('grey alpha.png'), 'a pixel of it is transparent'],
      ['whose palette has a hole', 'x.png', bytesOf('palette with a hole.png'), 'a pixel of it is transparent'],
      ['one colour of which is none', 'x.png', bytesOf('a colour that is none.png'), 'a pixel of it is transparent'],
      ['for four inks', 'x.jpg', bytesOf('four inks.jpg'), 'it is a JPEG of 4 channels with 8 bits'],
      ['of another size', 'x.png', bytesOf('other size.png'), 'it has 3 x 4 pixels, and images of the source 3 x 5'],
      ['that is cut short', 'x.png', cut('grey.png'), 'it cannot be decoded'],
      ['that is cut short, of JPEG', 'x.jpg', cut('colour.jpg'), 'it cannot be decoded'],
      ['that is damaged', 'x.png', flipped, 'it cannot be decoded: CRC mismatch'],
      ['that is empty', 'x.png', Buffer.alloc(0), 'it is no PNG and no JPEG'],
      ['that only begins as a JPEG', 'x.jpg', Buffer.from('ffd8ffe0000400', 'hex'), 'it has no frame'],
      ['of another kind', 'x.gif', Buffer.from('GIF89a'), 'the folder holds x.gif, which is no .png or .jpg or .jpeg'],
    ];
    for (const [what, file, bytes, said] of wrong)
      it(what, async () => {
        const message = await refusal({ 'a.png': bytesOf('colour.png'), [file]: bytes }, of(3));
        expect(message).to.match(/^COLLAPSAR_RECORDING_INVALID: runs\/gen-\d+/);
        expect(message).to.include(`${file}`).and.to.include(said);
      });
    it('where rows of the source are no images', async () => {
      expect(await refusal({ 'a.png': bytesOf('grey.png') }, { ...of(1), shape: [15] })).to.include('are no images');
    });
  });
});
