import { addFloats, clearFloats, copyFloats } from './floats';
import {
  channels,
  dilationHeight,
  dilationWidth,
  filterHeight,
  filterWidth,
  inHeight,
  inWidth,
  outHeight,
  outWidth,
  padLeft,
  padTop,
  strideHeight,
  strideWidth,
} from './geometry';

/**
 * Between images and patches: one row of filterHeight x filterWidth x channels floats for every pixel of the output from
 * `first` on, counted over all images. Gathered from the images, zeros where a patch leaves them, or added back.
 */
export function gatherPatches(images: usize, first: i32, count: i32, patches: usize): void {
  walk(images, first, count, patches, false);
}
export function addPatches(images: usize, first: i32, count: i32, patches: usize): void {
  walk(images, first, count, patches, true);
}

function walk(images: usize, first: i32, count: i32, patch: usize, back: bool): void {
  const outArea = outHeight * outWidth;
  const lineFloats = filterWidth * channels;
  const imageBytes = (<usize>(inHeight * inWidth * channels)) << 2;
  let image = images + <usize>(first / outArea) * imageBytes;
  let outY = (first % outArea) / outWidth;
  let outX = first % outWidth;
  for (; count > 0; --count) {
    const left = outX * strideWidth - padLeft;
    let y = outY * strideHeight - padTop;
    for (let line = 0; line < filterHeight; ++line) {
      if (<u32>y < <u32>inHeight) walkLine(image + ((<usize>(y * inWidth * channels)) << 2), left, patch, back);
      else if (!back) clearFloats(patch, lineFloats);
      patch += (<usize>lineFloats) << 2;
      y += dilationHeight;
    }
    if (++outX == outWidth) {
      outX = 0;
      if (++outY == outHeight) {
        outY = 0;
        image += imageBytes;
      }
    }
  }
}

/** One line of one patch, whose first pixel stands at `left`, perhaps outside of the image's line. */
function walkLine(line: usize, left: i32, patch: usize, back: bool): void {
  if (dilationWidth == 1) {
    // Neighbours in the patch are neighbours in the image.
    const before = min(max(-left, 0), filterWidth);
    const after = max(min(filterWidth, inWidth - left), before);
    const from = line + (((left + before) * channels) << 2);
    const to = patch + ((<usize>(before * channels)) << 2);
    if (back) return addFloats(to, from, (after - before) * channels);
    clearFloats(patch, before * channels);
    copyFloats(from, to, (after - before) * channels);
    clearFloats(patch + ((<usize>(after * channels)) << 2), (filterWidth - after) * channels);
    return;
  }
  for (let column = 0; column < filterWidth; ++column) {
    const x = left + column * dilationWidth;
    const pixel = line + ((<usize>(x * channels)) << 2);
    if (<u32>x >= <u32>inWidth) {
      if (!back) clearFloats(patch, channels);
    } else if (back) addFloats(patch, pixel, channels);
    else copyFloats(pixel, patch, channels);
    patch += (<usize>channels) << 2;
  }
}
