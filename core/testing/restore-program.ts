import type { Model } from '../contracts/index.js';
import type { Engines } from '../container/index.js';
import { messageOf } from '../errors/index.js';
import { folderStore } from '../journal/index.js';
import type { Plugin } from '../plugin/index.js';
import { slice } from '../samples/index.js';
import type { RestoreTask, Restored } from './elsewhere.js';
import { digest } from './checks.js';
import { callOf, Workbench } from './workbench.js';

interface RestoredModule {
  readonly default: Plugin;
  readonly engines?: Engines;
  readonly plugins?: readonly Plugin[];
}

// The other process of "is the same in another process": it fits nothing and has nothing but checkpoints.
const restore = async (task: RestoreTask): Promise<Restored> => {
  const { default: plugin, engines, plugins = [] } = (await import(task.module)) as RestoredModule;
  const { entry, options, folder, data, count, seed } = task;
  const bench = new Workbench('models', {
    plugin,
    entry,
    options,
    folder,
    with: plugins,
    ...(engines === undefined ? {} : { engines }),
  });
  if (bench.entry.tensors && engines === undefined)
    throw new Error(`${task.module} exports no \`engines\`, which an entry with tensors needs here`);
  const model = await bench.make<Model>();
  const fitted = await model.restore((await folderStore(task.store).get(task.address))!);
  const rows = bench.entry.conditional
    ? await fitted.sampleGiven!(slice(data, 0, count), callOf(seed, 'sample'))
    : await fitted.sample(count, callOf(seed, 'sample'));
  const likelihoods = [
    await fitted.logLikelihood?.(data, callOf(1)),
    await fitted.logLikelihoodBound?.(data, callOf(1)),
  ];
  return { rows: digest(rows), likelihoods: digest(likelihoods) };
};

process.on('message', (task: RestoreTask) => {
  void restore(task).then(
    (answer) => process.send!(answer),
    (error: unknown) => process.send!({ failure: messageOf(error) }),
  );
});
