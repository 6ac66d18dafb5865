import {
  channels,
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
 * The gradient of the maximum over windows, added to `to`: each of the `slopes` goes to the first of the greatest numbers
 * of its window. What lies in the padding takes no part.
 */
export function maxPoolGradient(count: i32, images: usize, slopes: usize, to: usize): void {
  const imageBytes = (<usize>(inHeight * inWidth * channels)) << 2;
  for (let image = 0; image < count; ++image) {
    for (let outY = 0; outY < outHeight; ++outY)
      for (let outX = 0; outX < outWidth; ++outX)
        for (let channel = 0; channel < channels; ++channel) {
          const at = greatest(images, outY, outX, channel);
          if (at >= 0) {
            const place = to + ((<usize>at) << 2);
            store<f32>(place, load<f32>(place) + load<f32>(slopes));
          }
          slopes += 4;
        }
    images += imageBytes;
    to += imageBytes;
  }
}

/** Where in the image the greatest number of a window is; -1 where there is none. */
function greatest(image: usize, outY: i32, outX: i32, channel: i32): i32 {
  const top = outY * strideHeight - padTop;
  const left = outX * strideWidth - padLeft;
  let most: f32 = -f32(Infinity);
  let found = -1;
  for (let y = max(top, 0), below = min(top + filterHeight, inHeight); y < below; ++y)
    for (let x = max(left, 0), right = min(left + filterWidth, inWidth); x < right; ++x) {
      const at = (y * inWidth + x) * channels + channel;
      const one = load<f32>(image + ((<usize>at) << 2));
      if (one > most) {
        most = one;
        found = at;
      }
    }
  return found;
}
