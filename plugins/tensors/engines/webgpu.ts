import { CollapsarError } from '../../../core/errors/index.js';
import { correctAveragePool } from './average-pool.js';
import { loadTfjs } from './tfjs.js';
import type { EngineProvider } from './provider.js';

/** The parts of WebGPU that decide whether an adapter will do. */
interface Adapter {
  readonly info: { readonly description: string; readonly vendor: string; readonly isFallbackAdapter?: boolean };
}
interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>;
}
/** npm's `webgpu`: Dawn, the WebGPU of Chromium. */
interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: object;
}

const SOFTWARE = 'webgpu-software';
/** Mesa's. Dawn's own way of asking for such an adapter (forceFallbackAdapter) does not find it. */
const SOFTWARE_ADAPTER = 'llvmpipe';

/**
 * A GPU through WebGPU: Vulkan, Metal or Direct3D, no CUDA. Two optional packages bring it. `webgpu` takes hardware alone;
 * `webgpu-software` has a driver compute on the processor instead, which is slow and good for checks.
 */
export const webgpu: EngineProvider = {
  name: 'webgpu',
  builds: [SOFTWARE],
  automatic: true,
  fix: 'npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22; engine: auto takes the next one',
  start: async (name) => {
    const { create, globals } = (await import('webgpu' as string)) as Dawn;
    const software = name === SOFTWARE;
    const gpu = create(software ? [`adapter=${SOFTWARE_ADAPTER}`] : []);
    const info = await adapterOf(gpu, software);
    Object.assign(globalThis, globals);
    offer({
      requestAdapter: (options?: object) => gpu.requestAdapter(options),
      // tfjs asks for it where it writes to a canvas.
      getPreferredCanvasFormat: () => 'rgba8unorm',
    });
    const tf = await loadTfjs();
    // Registers its backend where it finds a GPU as it is imported.
    await import('@tensorflow/tfjs-backend-webgpu' as string);
    if (!(await tf.setBackend('webgpu')))
      throw new CollapsarError('COLLAPSAR_ENGINE', {
        what: `tfjs did not start on ${info.description}`,
        fix: 'engine: auto takes the next one',
      });
    correctAveragePool(tf, 'webgpu');
    return { name, backend: 'webgpu', tf, reason: info.description };
  },
};

/** What will compute. @throws CollapsarError COLLAPSAR_ENGINE where there is none of the kind asked for */
const adapterOf = async (gpu: Gpu, software: boolean): Promise<Adapter['info']> => {
  // A missing adapter is null, one that was asked for by name an error.
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null)
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: software ? 'no driver here computes WebGPU on the processor' : 'no GPU was found',
      why: 'WebGPU needs a driver: Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows',
      fix: software
        ? 'Install Mesa 24 or later (Debian: mesa-vulkan-drivers from backports; tools/webgpu-software.sh)'
        : 'engine: auto takes the next one',
    });
  const { info } = adapter;
  if (info.isFallbackAdapter === true && !software)
    throw new CollapsarError('COLLAPSAR_ENGINE', {
      what: `no GPU was found, only ${info.description}, which computes on the processor`,
      why: 'that is slower than engine wasm',
      fix: `engine: wasm; engine: ${SOFTWARE} takes it all the same`,
    });
  return info;
};

/** Puts WebGPU where tfjs looks for it. Node 21 and later have a navigator of their own. */
const offer = (gpu: object): void => {
  const host = globalThis as { navigator?: object };
  if (host.navigator === undefined) Object.defineProperty(host, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
};
