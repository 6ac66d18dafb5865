import { CollapsarError } from '../../../core/errors/index.js';
import type { Tf } from './provider.js';

/** The default export: the namespace of a CommonJS module lacks what is added to it while it loads. */
export const moduleOf = (loaded: { readonly default?: unknown }): Tf => (loaded.default ?? loaded) as Tf;

/**
 * tfjs-core with its gradients and chained operations, and no backend. They come in a module that the build bundles
 * (tools/gradients.js): Node cannot load the package's own.
 * @throws CollapsarError COLLAPSAR_ENGINE when that was never built
 */
export const loadTfjs = async (): Promise<Tf> => {
  const tf = moduleOf(await import('@tensorflow/tfjs-core'));
  try {
    await import('./built/gradients.js' as string);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_ENGINE',
      {
        what: "the gradients of tfjs's operations are missing",
        where: 'tensors/engines/built/gradients.js',
        why: 'they are bundled from @tensorflow/tfjs-core while Collapsar installs',
        fix: 'npm run build in a checkout, or install the package again',
      },
      { cause },
    );
  }
  return tf;
};
