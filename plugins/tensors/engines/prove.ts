import { CollapsarError } from '../../../core/errors/index.js';
import type { Started } from './way.js';

/**
 * A backend that fails to start leaves another in its place without a word: only its name and a product that comes out
 * right count.
 * @throws CollapsarError COLLAPSAR_ENGINE
 */
export const prove = async ({ tf, name, backend }: Started): Promise<void> => {
  if (tf.getBackend() !== backend)
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `tensor engine ${name} did not start: tfjs fell back to its ${tf.getBackend()} backend`,
    });
  // The pure JavaScript backend greets its first user with a banner, except in production mode.
  const mode = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
  const values = [...(await product.data())];
  product.dispose();
  tf.env().set('PROD', mode);
  if (values.join() !== '19,22,43,50')
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `tensor engine ${name} computes a 2 x 2 product wrongly: ${values.join(', ')}`,
    });
};
