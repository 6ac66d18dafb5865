import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { userInfo } from 'node:os';
import { CollapsarError } from '../../core/errors/index.js';

/** How long to wait before a device that others use is asked for again. */
const AGAIN_MS = 200;

/** The GPUs of this machine as CUDA names them: those of CUDA_VISIBLE_DEVICES where that is set. */
export const gpus = (environment: NodeJS.ProcessEnv = process.env): readonly string[] => {
  const visible = environment['CUDA_VISIBLE_DEVICES'];
  if (visible !== undefined)
    return visible
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  try {
    const listed = execFileSync('nvidia-smi', ['-L'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [...listed.matchAll(/^GPU (\d+):/gm)].map(([, id]) => id!);
  } catch {
    return [];
  }
};

/**
 * Waits until a GPU is free and takes it, for this process alone among all of this user's: a name in the kernel holds it,
 * which is free again when the process ends, however that ends.
 */
export const takeGpu = async (signal: AbortSignal): Promise<{ readonly device: string; release(): void }> => {
  const devices = gpus();
  if (devices.length === 0)
    throw new CollapsarError('COLLAPSAR_EXTERNAL_START', {
      what: 'resource: gpu is asked for, and this machine shows none',
      why: 'nvidia-smi lists no GPU, or CUDA_VISIBLE_DEVICES is empty',
      fix: 'Leave `resource` out to train on the processor, or set CUDA_VISIBLE_DEVICES to the devices to use',
    });
  for (;;) {
    signal.throwIfAborted();
    for (const device of devices) {
      const held = await hold(`\0collapsar-gpu-${userInfo().uid}-${device}`);
      if (held !== undefined) return { device, release: () => void held.close() };
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
};

/** Only Linux has such names; elsewhere there is no CUDA to share. */
const hold = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
