import { CollapsarError } from '../../../core/errors/index.js';

/**
 * Height, width and channels of rows that are images.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID when they are none, or too small to be halved `times` times
 */
export const imageShape = (shape: readonly number[], times: number): readonly [number, number, number] => {
  const [height, width, channels = 1] = shape;
  const wrong = (why: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `rows of [${shape.join(' x ')}] do not fit a convolutional network`,
      where: 'vae',
      why,
      fix,
    });
  if (height === undefined || width === undefined || shape.length > 3)
    throw wrong('It takes images, [height, width] or [height, width, channels]', 'Use network: mlp');
  // Each halving needs two lines to leave one.
  const least = 1 << times;
  if (Math.min(height, width) < least)
    throw wrong(
      `${times} convolutions that halve the sides need at least ${least} x ${least}`,
      'Give fewer channels (one convolution each), or use network: mlp',
    );
  return [height, width, channels];
};
