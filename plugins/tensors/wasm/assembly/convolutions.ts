import { addFloats, clearFloats, copyFloats } from './lanes';

/** The convolution or pooling in hand: channels last, images of inHeight x inWidth. Set by `describeConvolution` before each. */
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
  walkPatches(images, first, count, patches, false);
}
export function addPatches(images: usize, first: i32, count: i32, patches: usize): void {
  walkPatches(images, first, count, patches, true);
}

function walkPatches(images: usize, first: i32, count: i32, patch: usize, back: bool): void {
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

/** The gradient of a depthwise convolution, `multiplier` outputs a channel, in its images: added to `images`. */
export function depthwiseToImages(count: i32, multiplier: i32, filter: usize, slopes: usize, images: usize): void {
  for (; count > 0; --count) {
    walkTaps(multiplier, images, filter, slopes, false);
    images += imageBytes();
    slopes += slopeBytes(multiplier);
  }
}

/** The same in its filter: image by image, each summed in `partial` first, so that a long sum's rounding stays small. */
export function depthwiseToFilter(
  count: i32,
  multiplier: i32,
  images: usize,
  slopes: usize,
  filter: usize,
  partial: usize,
): void {
  const size = filterHeight * filterWidth * channels * multiplier;
  clearFloats(filter, size);
  for (; count > 0; --count) {
    clearFloats(partial, size);
    walkTaps(multiplier, images, partial, slopes, true);
    addFloats(partial, filter, size);
    images += imageBytes();
    slopes += slopeBytes(multiplier);
  }
}

function imageBytes(): usize {
  return (<usize>(inHeight * inWidth * channels)) << 2;
}
function slopeBytes(multiplier: i32): usize {
  return (<usize>(outHeight * outWidth * channels * multiplier)) << 2;
}

/** Every tap of every window of one image. */
function walkTaps(multiplier: i32, image: usize, filter: usize, slopes: usize, toFilter: bool): void {
  const pixelBytes = (<usize>channels) << 2;
  const tapBytes = pixelBytes * multiplier;
  for (let outY = 0; outY < outHeight; ++outY)
    for (let outX = 0; outX < outWidth; ++outX) {
      let tap = filter;
      for (let row = 0; row < filterHeight; ++row)
        for (let column = 0; column < filterWidth; ++column) {
          const y = outY * strideHeight - padTop + row * dilationHeight;
          const x = outX * strideWidth - padLeft + column * dilationWidth;
          if (<u32>y < <u32>inHeight && <u32>x < <u32>inWidth) {
            const pixel = image + <usize>(y * inWidth + x) * pixelBytes;
            if (toFilter) addToTap(multiplier, pixel, slopes, tap);
            else addToPixel(multiplier, tap, slopes, pixel);
          }
          tap += tapBytes;
        }
      slopes += tapBytes;
    }
}

function addToPixel(multiplier: i32, tap: usize, slopes: usize, pixel: usize): void {
  if (multiplier == 1) return addProducts(tap, slopes, pixel);
  for (let channel = 0; channel < channels; ++channel) {
    let total = load<f32>(pixel);
    for (let output = 0; output < multiplier; ++output) {
      total += load<f32>(tap) * load<f32>(slopes);
      tap += 4;
      slopes += 4;
    }
    store<f32>(pixel, total);
    pixel += 4;
  }
}

function addToTap(multiplier: i32, pixel: usize, slopes: usize, tap: usize): void {
  if (multiplier == 1) return addProducts(pixel, slopes, tap);
  for (let channel = 0; channel < channels; ++channel) {
    const one = load<f32>(pixel);
    for (let output = 0; output < multiplier; ++output) {
      store<f32>(tap, load<f32>(tap) + one * load<f32>(slopes));
      tap += 4;
      slopes += 4;
    }
    pixel += 4;
  }
}

/** Of as many numbers as there are channels: adds one times the other to a third, rounded twice, the last few alike. */
function addProducts(one: usize, other: usize, to: usize): void {
  let left = channels;
  for (; left >= 4; left -= 4) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(one), v128.load(other))));
    one += 16;
    other += 16;
    to += 16;
  }
  for (; left > 0; --left) {
    store<f32>(to, load<f32>(to) + load<f32>(one) * load<f32>(other));
    one += 4;
    other += 4;
    to += 4;
  }
}

/**
 * The gradient of the maximum over windows, added to `to`: each of the `slopes` goes to the first of the greatest numbers
 * of its window. What lies in the padding takes no part.
 */
export function maxPoolGradient(count: i32, images: usize, slopes: usize, to: usize): void {
  const imageBytes = (<usize>(inHeight * inWidth * channels)) << 2;
  for (let image = 0; image < count; ++image) {
    for (let outY = 0; outY < outHeight; ++outY)
      for (let outX = 0; outX < outWidth; ++outX)
        for (let channel = 0; channel < channels; channel += 4) {
          const count = min(4, channels - channel);
          let found = greatest(images, outY, outX, channel, count);
          for (let lane = 0; lane < count; ++lane) {
            const at = i32x4.extract_lane(found, 0);
            found = v128.shuffle<i32>(found, found, 1, 2, 3, 0);
            if (at >= 0) {
              const place = to + ((<usize>at) << 2);
              store<f32>(place, load<f32>(place) + load<f32>(slopes));
            }
            slopes += 4;
          }
        }
    images += imageBytes;
    to += imageBytes;
  }
}

/** Where in the image the greatest numbers of a window are, of up to four channels; -1 where there is none. */
function greatest(image: usize, outY: i32, outX: i32, channel: i32, count: i32): v128 {
  const top = outY * strideHeight - padTop;
  const left = outX * strideWidth - padLeft;
  let most = f32x4.splat(-f32(Infinity));
  let found = i32x4.splat(-1);
  for (let y = max(top, 0), below = min(top + filterHeight, inHeight); y < below; ++y)
    for (let x = max(left, 0), right = min(left + filterWidth, inWidth); x < right; ++x) {
      const at = (y * inWidth + x) * channels + channel;
      const place = image + ((<usize>at) << 2);
      // What lies past the last channel is another pixel's, or past the last tensor: it is not read, and takes no part.
      const some = count == 4 ? v128.load(place) : fewFloats(place, count);
      const isMore = f32x4.gt(some, most);
      most = v128.bitselect(some, most, isMore);
      found = v128.bitselect(i32x4.add(i32x4.splat(at), i32x4(0, 1, 2, 3)), found, isMore);
    }
  return found;
}

/** One to three floats in the first lanes. */
function fewFloats(from: usize, count: i32): v128 {
  let some = v128.load32_zero(from);
  if (count > 1) some = f32x4.replace_lane(some, 1, load<f32>(from, 4));
  if (count > 2) some = f32x4.replace_lane(some, 2, load<f32>(from, 8));
  return some;
}
