import { addFloats, clearFloats } from './floats';
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

/** The gradient of a depthwise convolution, `multiplier` outputs a channel, in its images: added to `images`. */
export function depthwiseToImages(count: i32, multiplier: i32, filter: usize, slopes: usize, images: usize): void {
  for (; count > 0; --count) {
    walk(multiplier, images, filter, slopes, false);
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
    walk(multiplier, images, partial, slopes, true);
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
function walk(multiplier: i32, image: usize, filter: usize, slopes: usize, toFilter: bool): void {
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
