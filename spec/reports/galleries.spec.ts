import { crc32, inflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Exhibit, Gallery } from '../../core/contracts/index.js';
import { withinBudget } from '../../core/analysis/galleries.js';
import { exhibitOf } from '../../core/loop/gallery.js';
import { coordinatesOf, dots, framesOf, levelsOf, SIDE, strip, ticks } from '../../reports/gallery/index.js';
import { png } from '../../reports/gallery/png.js';
import { whenText } from '../../core/errors/index.js';
import { renderReport } from '../../reports/index.js';
import { pageSize } from '../fixtures/page-size.js';
import { fixtureResults, galleryResults, SHOWN } from '../fixtures/results/index.js';

/** Pixels of a PNG with filters None, Sub and Up, by the standard's own words. */
const decode = (file: Uint8Array) => {
  const bytes = Buffer.from(file);
  expect(bytes.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    expect(bytes.readUInt32BE(at + 8 + length)).to.equal(crc32(bytes.subarray(at + 4, at + 8 + length)));
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([...chunks.keys()].at(-1)).to.equal('IEND');
  const header = chunks.get('IHDR')!;
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 2 ? 3 : 1];
  const raw = inflateSync(chunks.get('IDAT')!);
  const stride = width * channels;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++)
    for (let i = 0; i < stride; i++) {
      const filter = raw[y * (stride + 1)]!;
      const left = i < channels ? 0 : pixels[y * stride + i - channels]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + i]!;
      pixels[y * stride + i] = (raw[y * (stride + 1) + 1 + i]! + [0, left, up][filter]!) & 255;
    }
  return { width, height, channels, pixels, clear: chunks.get('tRNS') };
};

describe('a PNG', () => {
  it('holds the pixels that it was given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 3),
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        (width, height, channels, bytes) => {
          const pixels = Uint8Array.from({ length: width * height * channels }, () => bytes.next().value as number);
          const made = png({ width, height, channels: channels as 1 | 3, pixels });
          expect(decode(made)).to.deep.include({ width, height, channels, pixels });
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('a row of images', () => {
  const images = (shape: readonly number[], values: readonly number[]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const count = values.length / size;
    const exhibit = exhibitOf({ kind: 'vectors', shape, count, values: Float64Array.from(values) });
    if (exhibit.kind !== 'images') throw new Error(exhibit.kind);
    return exhibit;
  };
  const pixelsOf = (src: string) => decode(Buffer.from(src.slice('data:image/png;base64,'.length), 'base64'));

  it('has them side by side with a transparent line between, on the scale it is given', () => {
    const { src, width, height } = strip(images([2, 2, 1], [0, 1, 2, 4, 4, 4, 0, 8]), 0, 4);
    expect([width, height]).to.deep.equal([5, 2]);
    const { pixels, clear } = pixelsOf(src);
    expect([...clear!]).to.deep.equal([0, 1]);
    // 8 lies beyond the scale; levels are multiples of 8 / 255.
    expect([...pixels]).to.deep.equal([0, 64, 1, 255, 255, 128, 255, 1, 0, 255]);
  });

  it('keeps the channels of colours', () => {
    const { src } = strip(images([2, 2, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]), 0, 1);
    const { pixels, clear, channels } = pixelsOf(src);
    expect(channels).to.equal(3);
    expect([...clear!]).to.deep.equal([0, 1, 0, 0, 0, 1]);
    expect([...pixels]).to.deep.equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
  });

  it('never has a hole where an image has the colour of the gap', () => {
    const levels = Array.from({ length: 256 }, (_, i) => i);
    const exhibit = images([16, 16], levels);
    expect([...levelsOf(exhibit)]).to.deep.equal(levels);
    expect([...pixelsOf(strip(exhibit, 0, 255).src).pixels]).not.to.include(1);
  });
});

describe('points', () => {
  const points = (d: number, values: readonly number[]) => {
    const exhibit = exhibitOf({
      kind: 'vectors',
      shape: [d],
      count: values.length / d,
      values: Float64Array.from(values),
    });
    if (exhibit.kind !== 'points') throw new Error(exhibit.kind);
    return exhibit;
  };

  it('are drawn where they are, y upwards, and counted where they are not', () => {
    const frames = [
      { low: 0, high: 2 },
      { low: 0, high: 2 },
    ];
    const { d, outside } = dots(points(2, [0, 0, 2, 2, 1, 0, 5, 1]), frames);
    expect(outside).to.equal(1);
    expect(d).to.equal(`M0 ${SIDE}h0m${SIDE / 2} 0h0m${SIDE / 2}-${SIDE}h0`);
    expect(ticks(points(1, [0, 1, 3]), frames)).to.deep.equal({ d: 'M0 0v20M200 0v20', outside: 1 });
  });

  it('of the frame’s own making lie inside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 40 }),
        (values) => {
          const even = values.slice(0, values.length - (values.length % 2));
          const exhibit = points(2, even);
          expect(dots(exhibit, framesOf(exhibit)).outside).to.equal(0);
          expect(coordinatesOf(exhibit)).to.have.length(even.length);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });
});

describe('galleries of a report', () => {
  const page = renderReport(galleryResults());
  const section = /<section class="?part"? id="?gallery"?.*?(?=<section class="?part)/s.exec(page)![0];

  it('are a part of the page by themselves, and none where a study shows nothing', () => {
    expect(section).to.include('What the models make');
    expect(renderReport(fixtureResults())).not.to.include('What the models make');
  });

  it('give every image row a text and nothing to fetch', () => {
    const rows = [...section.matchAll(/<img\b[^>]*>/g)].map(([tag]) => tag);
    // Three strategies, five generations and the real row, of two sources.
    expect(rows).to.have.length(32);
    for (const row of rows) {
      expect(row).to.match(/src="data:image\/png;base64,[A-Za-z0-9+/=]+"/);
      expect(row).to.match(/alt="\d+ (?:real images|images by \S+, generation \d+)/);
      expect(row).to.match(/width="?\d+"? height="?\d+"?/);
    }
    expect(section).to.include('images by replace, generation 5: d0, d1, d2');
  });

  it('give every drawing of points a name and its numbers', () => {
    const drawings = [...section.matchAll(/<svg class="(?:dots|ticks) .*?<\/svg>/gs)].map(([drawing]) => drawing);
    expect(drawings).to.have.length(31);
    for (const drawing of drawings)
      for (const part of ['role=img', '<title>', '<desc>200 points, mean ± SD: ']) expect(drawing).to.include(part);
  });

  it('escape what a model wrote, and say why a generation is missing', () => {
    expect(section).not.to.match(/<script|<img src=x|jane/);
    expect(section).to.include('generation 2: &lt;script&gt;');
    expect(section).to.match(/Nothing to show of generation 10:.*…\/model\.js/s);
  });

  it('say that models of sources that may not be published are not shown', () => {
    const results = galleryResults();
    const { digits, ...others } = results.record.sources;
    const study = {
      ...results.record.study,
      gallery: { images: 12, points: 200, texts: 4, of: 'publishable' } as const,
    };
    const sources = { ...others, digits: { ...digits!, publishable: false } };
    const shown = results.gallery!.filter(({ group }) => results.groups[group]!.source !== 'digits');
    const text = renderReport({ ...results, gallery: shown, record: { ...results.record, study, sources } });
    expect(text).to.match(/What models of (?:<bdi>)?digits(?:<\/bdi>)? make is not shown/);
    expect(text).to.include('gallery: { of: all }');
  });

  it('show one control, and more of them on demand', () => {
    const results = galleryResults();
    const [control] = results.gallery!.filter(({ group }) => results.groups[group]!.role === 'control');
    const shown = (controls: number): string =>
      renderReport({ ...results, gallery: [...results.gallery!, ...Array<Gallery>(controls - 1).fill(control!)] });
    expect(shown(2)).not.to.include('more controls');
    expect(shown(4)).to.match(
      /<summary>3 more controls, in the last generation<\/summary> ?<div class="?exhibits"?> ?(<figure.*?){3}<\/details>/s,
    );
  });

  it('leave a page of every kind under its limit', () => {
    expect(SHOWN).to.have.length(5);
    expect(pageSize(page)).to.be.below(300_000);
  });
});

describe('the budget of galleries', () => {
  const points = (size: number): Exhibit => ({
    kind: 'points',
    count: 1,
    columns: [0],
    low: [0],
    high: [1],
    values: 'A'.repeat(size / 2),
  });
  const LABELS = ['a', 'b', 'c'];
  /** b is a control */
  const groups = LABELS.map((label) => ({
    source: 's',
    role: label === 'b' ? ('control' as const) : ('strategy' as const),
  }));
  const gallery = (strategy: string, size: number): Gallery => ({
    group: LABELS.indexOf(strategy),
    seed: 1,
    real: points(10),
    generations: [1, 2, 5, 10, 20].map((generation) => ({ generation, exhibit: points(size) })),
  });
  const kept = (galleries: readonly Gallery[]) =>
    galleries.map(({ group, generations }) => [LABELS[group]!, ...generations.map(({ generation }) => generation)]);

  it('is no limit to what fits, and real rows that are the same stand once', () => {
    const all = [gallery('a', 100), gallery('b', 100)];
    const within = withinBudget(all, groups, 2000);
    expect(kept(within)).to.deep.equal([
      ['a', 1, 2, 5, 10, 20],
      ['b', 1, 2, 5, 10, 20],
    ]);
    expect(within.map(({ real }) => real !== undefined)).to.deep.equal([true, false]);
  });

  it('counts images as compressed as they are on the page', () => {
    const exhibit: Exhibit = {
      kind: 'images',
      count: 1,
      shape: [60, 60, 1],
      low: 0,
      high: 1,
      values: 'A'.repeat(4800),
    };
    const flat = { ...gallery('a', 10), generations: [{ generation: 1, exhibit }] };
    expect(kept(withinBudget([flat], groups, 100))).to.deep.equal([['a', 1]]);
    expect(kept(withinBudget([flat], groups, 20))).to.deep.equal([]);
  });

  it('costs controls when few generations are left, then generations, then what comes last', () => {
    const all = [gallery('a', 100), gallery('b', 100), gallery('c', 100)];
    expect(kept(withinBudget(all, groups, 1020))).to.deep.equal([
      ['a', 1, 2, 5, 10, 20],
      ['c', 1, 2, 5, 10, 20],
    ]);
    expect(kept(withinBudget(all, groups, 1000))).to.deep.equal([
      ['a', 1, 2, 10, 20],
      ['c', 1, 2, 10, 20],
    ]);
    expect(kept(withinBudget(all, groups, 500))).to.deep.equal([
      ['a', 1, 20],
      ['c', 1, 20],
    ]);
    expect(kept(withinBudget(all, groups, 300))).to.deep.equal([['a', 1, 20]]);
  });
});

describe('failures of a report', () => {
  it('say from where a chain can go on', () => {
    const results = fixtureResults();
    const address = 'ab'.repeat(32);
    const [first, second, third] = results.failures;
    const text = (failures: typeof results.failures): string => renderReport({ ...results, failures });
    expect(text([{ ...first!, checkpoint: { generation: 13, address } }])).to.match(
      /last good state: generation 13, checkpoint\s*<code class="?hash"?>abababababab<\/code>/,
    );
    const several = text([
      { ...first!, checkpoint: { generation: 13, address } },
      { ...second!, checkpoint: { generation: 11, address } },
      third!,
    ]);
    expect(several).to.include('last good states kept of 2: generation 11 to 13');
    expect(text([third!])).not.to.include('last good');
  });

  it('are one where their messages say no more than when, and the page says it', () => {
    const results = fixtureResults();
    const [first] = results.failures;
    const failed = (...whens: readonly string[]): string =>
      renderReport({
        ...results,
        failures: whens.map((when, i) => ({
          ...first!,
          generation: 3,
          seed: i + 1,
          message: `${when}, seed ${i + 1}: It hangs.`,
        })),
      }).replaceAll(/\s+/g, ' ');
    const inIt = failed(whenText('in', 3), whenText('in', 3));
    expect(inIt.match(/<span[^>]*>It hangs\.<\/span>/g)).to.have.length(1);
    expect(inIt).to.include('generation 3').and.not.to.include('was recorded');
    // What was at work may stand before it.
    for (const who of ['', 'slow (plugin), fit '])
      expect(failed(`${who}${whenText('before', 3)}`), who).to.include('before generation 3 was recorded</small');
    expect(failed(whenText('after', 3))).to.match(/<span[^>]*>It hangs\.<\/span>/);
  });
});
