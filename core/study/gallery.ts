import type { GalleryPlan, GallerySettings, Json, ResolvedStudy, SourceFacts } from '../contracts/index.js';
import { canonicalJson } from '../plugin/index.js';
import { imageShape, rowLength } from '../samples/index.js';
import { sha256 } from './keys.js';

/** Numbers that the images of one exhibit may hold: a row of large ones has fewer. */
const MOST_NUMBERS = 49152;

/** What the cells of a source's first seed show; undefined: nothing that could be looked at, or that may be. */
export const galleryPlan = (
  { gallery }: Pick<ResolvedStudy, 'gallery'>,
  facts: SourceFacts | undefined,
): GalleryPlan | undefined => {
  if (gallery === undefined || facts === undefined) return undefined;
  if (!facts.publishable && gallery.of !== 'all') return undefined;
  const rows = rowsOf(gallery, facts);
  if (rows === undefined) return undefined;
  const { generations } = gallery;
  const identity: Json = { rows, ...(generations === undefined ? {} : { generations }), real: facts.publishable };
  return {
    key: `gallery-${sha256(canonicalJson(identity)).slice(0, 16)}`,
    rows,
    ...(generations === undefined ? {} : { generations }),
    real: facts.publishable,
  };
};

const rowsOf = ({ images, points, texts }: GallerySettings, { data, shape = [] }: SourceFacts): number | undefined => {
  if (data === 'text') return texts;
  if (data !== 'vectors') return undefined;
  if (imageShape(shape) === undefined) return points;
  return Math.max(1, Math.min(images, Math.floor(MOST_NUMBERS / rowLength(shape))));
};
