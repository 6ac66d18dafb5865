import { deflateSync } from 'node:zlib';
import type { Exhibit, Gallery, GroupPlan, RecordedCell, StudyRecord } from '../contracts/index.js';
import { galleryPlan } from '../study/index.js';

/** Bytes of all exhibits that a page can hold. */
export const GALLERY_BYTES = 112_000;
/** A page has room for so many columns of generations. */
const MOST_GENERATIONS = 8;
/** Fewer do not show how it goes on: controls make room for them. */
const TELLING_GENERATIONS = 5;

/** Gathers what the first seeds' cells show, in the order of the record's groups. */
export class Galleries {
  readonly #found = new Map<number, Gallery>();

  constructor(private readonly record: StudyRecord) {}

  add(group: number, seed: number, cell: RecordedCell): void {
    const { study, sources, groups } = this.record;
    const { source } = groups[group]!;
    const plan = galleryPlan(study, sources[source]);
    if (plan === undefined || seed !== study.seeds[0]) return;
    const shown = [...cell.gallery].flatMap(([generation, gallery]) => {
      const exhibits = gallery[plan.key];
      const asked = generation <= study.generations && (plan.generations?.includes(generation) ?? true);
      return exhibits === undefined || !asked ? [] : [{ generation, exhibits }];
    });
    if (shown.length === 0) return;
    const real = shown.find(({ exhibits }) => exhibits.real !== undefined)?.exhibits.real;
    this.#found.set(group, {
      group,
      seed,
      ...(real === undefined ? {} : { real }),
      generations: shown.map(({ generation, exhibits }) => ({ generation, exhibit: exhibits.model })),
    });
  }

  all(): readonly Gallery[] {
    return [...this.#found].sort(([a], [b]) => a - b).map(([, gallery]) => gallery);
  }
}

/**
 * As much of the galleries as fits: fewer generations first (the first and the last are the last to go), then no controls,
 * then still fewer generations, then as many galleries as there is room for. Real rows stand with the first gallery of a
 * source alone.
 */
export const withinBudget = (
  all: readonly Gallery[],
  groups: readonly Pick<GroupPlan, 'source' | 'role'>[],
  bytes: number = GALLERY_BYTES,
): readonly Gallery[] => {
  const strategies = all.filter(({ group }) => groups[group]!.role === 'strategy');
  for (const [some, fewest] of [
    [all, TELLING_GENERATIONS],
    [strategies, 2],
  ] as const)
    for (let most = MOST_GENERATIONS; most >= fewest; most--) {
      const thinned = realOnce(some, groups).map((gallery) => thin(gallery, most));
      if (sizeOf(thinned) <= bytes) return thinned;
    }
  const least = realOnce(strategies, groups).map((gallery) => thin(gallery, 2));
  let left = bytes;
  return least.filter((gallery) => (left -= sizeOf([gallery])) >= 0);
};

/** The rows are the same for every strategy and T. */
const realOnce = (all: readonly Gallery[], groups: readonly Pick<GroupPlan, 'source'>[]): readonly Gallery[] => {
  const seen = new Set<string>();
  return all.map((gallery) => {
    const { real, ...rest } = gallery;
    if (real === undefined) return gallery;
    const of = JSON.stringify([groups[gallery.group]!.source, real]);
    if (seen.has(of)) return rest;
    seen.add(of);
    return gallery;
  });
};

const thin = (gallery: Gallery, most: number): Gallery => {
  const { generations } = gallery;
  if (generations.length <= most) return gallery;
  const step = (generations.length - 1) / (most - 1);
  return { ...gallery, generations: Array.from({ length: most }, (_, i) => generations[Math.round(i * step)]!) };
};

const sizeOf = (galleries: readonly Gallery[]): number =>
  galleries.reduce(
    (sum, { real, generations }) =>
      sum + bytesOf(real) + generations.reduce((bytes, { exhibit }) => bytes + bytesOf(exhibit), 0),
    0,
  );

/** Bytes on a page, about: an image is compressed there, a point of a drawing takes twice what it takes in base64. */
const bytesOf = (exhibit: Exhibit | undefined): number => {
  if (exhibit === undefined) return 0;
  switch (exhibit.kind) {
    case 'images':
      return bytesOfImages(exhibit);
    case 'points':
      return 2 * exhibit.values.length;
    case 'text':
      return exhibit.texts.reduce((sum, text) => sum + text.length, 100);
    case 'none':
      return exhibit.why.length;
  }
};

/** What filtering its lines leaves of a compressed image, about: measured of clothes. */
const FILTERED = 0.75;
const sizes = new WeakMap<Exhibit, number>();

const bytesOfImages = (exhibit: Extract<Exhibit, { kind: 'images' }>): number => {
  const known = sizes.get(exhibit);
  if (known !== undefined) return known;
  const compressed = deflateSync(Buffer.from(exhibit.values, 'base64')).length;
  const size = Math.ceil((compressed * FILTERED * 4) / 3);
  sizes.set(exhibit, size);
  return size;
};
