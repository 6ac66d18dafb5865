import { addFloats, clearFloats, copyFloats } from './floats';

/** The convolution in hand: channels last, images of inHeight x inWidth. Set by `describeConvolution` before each. */
let inHeight: i32 = 0;
let inWidth: i32 = 0;
let channels: i32 = 0;
let filterHeight: i32 = 0;
let filterWidth: i32 = 0;
let outHeight: i32 = 0;
let outWidth: i32 = 0;
let strideHeight: i32 = 0;
let strideWidth: i32 = 0;
let padTop: i32 = 0;
let padLeft: i32 = 0;
let dilationHeight: i32 = 0;
let dilationWidth: i32 = 0;

export function describeConvolution(
  inputHeight: i32,
  inputWidth: i32,
  inputChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  outputHeight: i32,
  outputWidth: i32,
  downStride: i32,
  acrossStride: i32,
  top: i32,
  left: i32,
  downDilation: i32,
  acrossDilation: i32,
): void {
  inHeight = inputHeight;
  inWidth = inputWidth;
  channels = inputChannels;
  filterHeight = kernelHeight;
  filterWidth = kernelWidth;
  outHeight = outputHeight;
  outWidth = outputWidth;
  strideHeight = downStride;
  strideWidth = acrossStride;
  padTop = top;
  padLeft = left;
  dilationHeight = downDilation;
  dilationWidth = acrossDilation;
}

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
