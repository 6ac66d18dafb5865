import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Section, SectionBlock, StudyResults } from '../../core/contracts/index.js';
import { definePlugin, section, type Options } from '../../core/plugin/index.js';
import { run } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: { price: { type: 'number', default: 2 } },
} as const;

/** What the training rows of each strategy cost in the last generation. */
class Costs implements Section {
  readonly title = 'What it costs';
  constructor(private readonly given: Options<typeof options>) {}
  describe({ groups, lineage }: StudyResults): readonly SectionBlock[] {
    const rows = lineage.map(({ group, points }) => [
      groups[group]!.strategy,
      (points.at(-1)?.real ?? 0) * this.given.price,
    ]);
    return [{ kind: 'table', caption: 'Price of the real rows', head: ['Strategy', 'Euro'], rows }];
  }
}
class Broken implements Section {
  readonly title = 'Broken';
  describe(): never {
    throw new Error('out of prices');
  }
}
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class Unmade {
  constructor() {
    throw new Error('no licence for /home/jane.doe/key');
  }
}
const plugin = definePlugin({
  name: 'collapsar-plugin-costs',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [
    section({ id: 'costs', summary: 'Costs', options, implementation: Costs }),
    section({ id: 'broken', summary: 'Breaks', options, implementation: Broken }),
    section({ id: 'unmade', summary: 'Cannot be made', options, implementation: Unmade as never }),
  ],
});

describe('sections of plugins in a run', function () {
  this.timeout(20_000);
  let folder: string;
  let page: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-sections-'));
    const outcome = await run(
      {
        study: 'sections',
        sources: ['normal'],
        models: ['gaussian'],
        strategies: ['real-only'],
        metrics: ['moments'],
        samples: 10,
        generations: 2,
        seeds: 2,
      },
      { out: folder, plugins: [plugin], logger: quiet },
    );
    page = await readFile(join(outcome.folder, 'report.html'), 'utf8');
  });
  after(() => rm(folder, { recursive: true }));

  it('are in the report, made with the defaults of their options', () =>
    expect(page).to.match(/What it costs<\/h2>[\s\S]*?real-only<td>20(?=<)/));
  it('that throw, or cannot be made, say so in their place', () => {
    expect(page).to.match(/Broken<\/h2>[\s\S]*?out of prices/);
    expect(page).to.match(/unmade<\/h2>[\s\S]*?no licence for …\/key/);
    expect(page).not.to.include('jane');
  });
});
