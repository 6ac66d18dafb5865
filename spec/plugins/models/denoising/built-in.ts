import { definePlugin } from '../../../../core/plugin/index.js';
import { diffusion } from '../../../../plugins/models/diffusion.js';
import { flowMatching } from '../../../../plugins/models/flow-matching.js';
import { startEngine } from '../../../../plugins/tensors/index.js';

/** What a process that restores one of these models is given. */
export const engines = { start: startEngine };
export default definePlugin({
  name: 'denoising-models',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [diffusion, flowMatching],
});
