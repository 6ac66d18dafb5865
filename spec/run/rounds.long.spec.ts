import { expect } from 'chai';
import { stringify } from 'yaml';
import { ROUND, RoundShell, SHARES } from '../fixtures/rounds.js';
import { moduleAt } from '../places.js';

const PUBLIC = moduleAt('../../core/public', import.meta.url).href;
/** A model of which some fits fail, which ones by the chain's own chance. */
const FAILS = `
import { definePlugin, model } from '${PUBLIC}';
class Fails {
  async fit(_training, { generation, random }) {
    if (generation > 2 && random.child('fails').uniform() < 0.02) throw new Error('This fit fails.');
    return {
      sample: async (count) => ({ kind: 'vectors', count, shape: _training.parts[0].samples.shape, values: new Float64Array(count * _training.parts[0].samples.shape[0]) }),
      moments: () => undefined,
      save: async () => ({ meta: {} }),
    };
  }
  async restore() { throw new Error('nothing is saved'); }
}
export default definePlugin({
  name: 'fails', version: '1.0.0', api: '^1.0.0',
  entries: [model({ id: 'fails', summary: 'fails now and then', data: 'vectors', provides: ['sample'], implementation: Fails,
    options: { type: 'object', additionalProperties: false, properties: {} } })],
});
`;

describe('recommend in rounds, each a job list, elsewhere and with failures', function () {
  this.timeout(120_000);
  let shell: RoundShell;
  beforeEach(() => (shell = new RoundShell()));
  afterEach(() => shell.remove());

  it('works in folders apart, which are merged after each round', async () => {
    const file = shell.write('study.yaml', stringify(SHARES));
    await shell.ok('recommend', file, '--out', 'one', '--quiet');
    let rounds = 0;
    for (; (await shell.next(file, '--size', '10')).code === ROUND; rounds++) {
      const apart = shell.jobs().map(({ job }) => `part-${rounds}-${job}`);
      for (const [i, out] of apart.entries())
        await shell.ok('run', file, '--jobs', 'round.jsonl', '--index', String(i + 1), '--out', out, '--quiet');
      await shell.ok('merge', 'runs/grid', ...apart.map((out) => `${out}/grid`), '--quiet');
    }
    expect(rounds).to.be.above(2);
    expect(shell.looks('runs')).to.deep.equal(shell.looks('one'));
    for (const name of ['results.csv', 'summary.json', 'study.json', 'report.html'])
      expect(shell.text('runs/grid', name) === shell.text('one/grid', name), name).to.equal(true);
  });

  it('goes round chains that failed as one piece does, and ends', async () => {
    // A time that some chains do not keep to would differ: what fails here fails everywhere.
    const file = shell.write('study.yaml', stringify({ ...SHARES, models: ['fails'], plugins: ['./fails.mjs'] }));
    shell.write('fails.mjs', FAILS);
    const one = await shell.here('recommend', file, '--out', 'one', '--quiet');
    expect(one.code, one.stderr).to.equal(3);
    for (let round = 0; ; round++) {
      const { code, stderr } = await shell.next(file, '--size', '400');
      expect(code, stderr).to.be.oneOf([3, ROUND]);
      if (code === 3) break;
      expect(round).to.be.below(9);
      const ran = await shell.here('run', file, '--jobs', 'round.jsonl', '--index', '1', '--quiet');
      expect(ran.code, ran.stderr).to.be.oneOf([0, 3]);
    }
    shell.expectSame('runs/grid', 'one/grid');
  });
});
