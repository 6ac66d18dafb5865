import { expect } from 'chai';
import fc from 'fast-check';
import { circumstancesOf } from '../../cli/verify/circumstances.js';
import { changesOf } from '../../core/analysis/compare/changes.js';
import type { Provenance } from '../../core/contracts/index.js';
import { changeText } from '../../reports/words/index.js';
import { fixtureResults } from '../fixtures/results/index.js';

const { record } = fixtureResults();
const text = fc.constantFrom('1.0.0', '2.0.0', '22.1.0', '20.1.0', '22.9.0');
const plugin = fc.record(
  {
    name: fc.constantFrom('collapsar', 'theirs', 'own'),
    version: fc.constantFrom('1.0.0', '1.1.0'),
    from: fc.constantFrom('built-in' as const, 'package' as const, 'file' as const),
    integrity: fc.constantFrom('sha256-a', 'sha256-b'),
    imports: fc.constantFrom(['a@1'], ['a@1', 'b@2']),
  },
  { requiredKeys: ['name', 'version', 'from'] },
);
const provenance: fc.Arbitrary<Provenance> = fc
  .record(
    {
      collapsar: text,
      node: text,
      v8: text,
      platform: fc.constantFrom('linux', 'darwin'),
      arch: fc.constantFrom('x64', 'arm64'),
      engine: fc.constantFrom('wasm', 'native'),
      gitRevision: fc.constantFrom('a', 'b'),
      plugins: fc.uniqueArray(plugin, { selector: ({ name }) => name }),
    },
    { requiredKeys: ['collapsar', 'node', 'v8', 'platform', 'arch', 'plugins'] },
  )
  .map((one) => ({ ...one, studyHash: 'x' }));
const side = (of: Provenance, data: Readonly<Record<string, string>> = {}, held = true) => ({
  provenance: of,
  data,
  held,
});
const names = { reference: 'there', here: 'here' };

describe('what is not the same where a published run is computed again', () => {
  it('is told in the words in which compare tells it, all of it but the commit', () => {
    fc.assert(
      fc.property(provenance, provenance, (there, here) => {
        const compared = changesOf({ ...record, provenance: there }, { ...record, provenance: here }, [])
          .map((change) => changeText(change, names))
          .filter((told) => !told.startsWith('git revision: '));
        const { differences, excuses } = circumstancesOf(side(there), side(here));
        expect(differences).to.deep.equal(compared);
        // An excuse is one of these differences, and why.
        for (const excuse of excuses)
          expect(differences.some((one) => excuse === one || excuse.startsWith(`${one}: `))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('excuses other numbers where it decides them, and nowhere else', () => {
    const base: Provenance = { ...record.provenance, node: '22.1.0', engine: 'wasm', arch: 'x64', plugins: [] };
    const own = { name: 'own', version: '1.0.0', from: 'file' as const, integrity: 'sha256-a' };
    const excused = (changed: Partial<Provenance>, first: Partial<Provenance> = {}): boolean =>
      circumstancesOf(side({ ...base, ...first }), side({ ...base, ...first, ...changed })).excuses.length > 0;
    expect(excused({})).to.equal(false);
    expect(excused({ node: '22.9.0', v8: '9', platform: 'darwin', gitRevision: 'other' })).to.equal(false);
    expect(excused({ node: '24.1.0' })).to.equal(true);
    expect(excused({ collapsar: '9.0.0' })).to.equal(true);
    expect(excused({ engine: 'native' })).to.equal(true);
    expect(excused({ arch: 'arm64' })).to.equal(false);
    expect(excused({ arch: 'arm64' }, { engine: 'native' })).to.equal(true);
    // A plugin that is there here alone decides nothing that was published.
    expect(excused({ plugins: [own] })).to.equal(false);
    expect(excused({ plugins: [] }, { plugins: [own] })).to.equal(true);
    expect(excused({ plugins: [{ ...own, integrity: 'sha256-b' }] }, { plugins: [own] })).to.equal(true);
  });

  it('names data that are others, or not there, and passes over what the published run says nothing of', () => {
    const { differences, excuses } = circumstancesOf(
      side(record.provenance, { rows: 'a', 'file words.txt': 'b' }),
      side(record.provenance, { rows: 'c', more: 'd' }),
    );
    expect(differences).to.deep.equal(['data of rows, content: a → c', 'data of file words.txt, content: b → none']);
    expect(excuses).to.deep.equal(differences.map((one) => `${one}: other data`));
    const unheld = circumstancesOf(
      side(record.provenance, { rows: 'a' }, false),
      side(record.provenance, { rows: 'a' }),
    );
    expect(unheld.differences).to.deep.equal([]);
    expect(unheld.excuses[0]).to.include('does not say that each process held what it read');
  });
});
