import { join } from 'node:path';
import { walls } from '../../lint/walls.js';
import { rules } from './rules.js';

const at = (path: string, code: string) => ({ name: `${path}: ${code}`, filename: join(process.cwd(), path), code });
const refused = (path: string, code: string, why: RegExp) => ({ ...at(path, code), errors: [{ message: why }] });

rules.run('house/walls', walls, {
  valid: [
    at('core/loop/cell.ts', "import { take } from '../samples/index.js'"),
    at('core/loop/cell.ts', "import { draw } from './draw/draw.js'"),
    at('core/loop/cell.ts', "import { join } from 'node:path'"),
    at('core/container/host.ts', "import { Container } from 'inversify'"),
    at('plugins/models/kde/kde.ts', "import { model } from '../../../core/plugin/index.js'"),
    at('plugins/models/kde/kde.ts', "import { tf } from '../../tensors/index.js'"),
    at('plugins/models/vae.ts', "import type { Tensor } from '@tensorflow/tfjs-core'"),
    at('reports/page.ts', "import type { StudyResults } from '../core/contracts/index.js'"),
    at('reports/charts/lines.ts', "import { line } from 'd3-shape'"),
    at('host/index.ts', "import kde from '../plugins/models/kde.js'"),
    at('host/plugins.ts', "import { createHost } from '../core/container/index.js'"),
    at('core/public.ts', "export * from './numerics/index.js'"),
    at('host/index.ts', "export * from '../core/public.js'"),
    at('cli/run.ts', "import { run } from '../host/index.js'"),
    at('spec/core/loop/cell.spec.ts', "import { cell } from '../../../core/loop/cell.js'"),
  ],
  invalid: [
    refused('core/loop/cell.ts', "import { workers } from '../execution/index.js'", /only lower floors: contracts/),
    refused('core/loop/cell.ts', "import { rootStream } from '../random/stream.js'", /door, core\/random\/index\.js/),
    refused('core/contracts/x.ts', "import { CODES } from '../errors/index.js'", /only lower floors: none/),
    refused('core/loop/cell.ts', "export * from '../../plugins/models/kde.js'", /core\/ knows nothing of plugins/),
    refused('core/loop/cell.ts', "const page = import('../../reports/page.js')", /core\/ knows nothing of reports/),
    refused('core/loop/cell.ts', "import { run } from '../../host/index.js'", /core\/ knows nothing of host/),
    refused('core/loop/cell.ts', "import { Container } from 'inversify'", /only core\/container/),
    refused('core/loop/cell.ts', "import tf from '@tensorflow/tfjs-core'", /no tensor library/),
    refused('core/attic/x.ts', "import { take } from '../samples/index.js'", /only lower floors: none/),
    refused(
      'plugins/models/kde.ts',
      "import type { Cell } from '../../core/loop/index.js'",
      /of core\/ only contracts/,
    ),
    refused('plugins/models/kde.ts', "let a: import('../../core/loop/index.js').Cell", /of core\/ only contracts/),
    refused('plugins/models/kde.ts', "import { page } from '../../reports/page.js'", /plugins may not import reports/),
    refused('reports/page.ts', "import { take } from '../core/samples/index.js'", /of core\/ only contracts, errors/),
    refused('reports/page.ts', "import kde from '../plugins/models/kde.js'", /reports may not import plugins/),
    refused('cli/run.ts', "import kde from '../plugins/models/kde.js'", /cli may not import plugins/),
    refused('host/index.ts', "import { main } from '../cli/main.js'", /host may not import cli/),
    refused('core/loop/cell.ts', "import { requires } from '../../spec/requires.js'", /imports spec/),
  ],
});
