import { expect } from 'chai';
import type { Kind } from '../../../core/contracts/index.js';
import { lengthFault, schemaOf } from '../../../core/samples/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { describeModel, exampleData, exampleResults, type ExampleStudy } from '../../../core/testing/index.js';
import { STUDIES } from '../../../core/testing/results.js';
import { renderReport } from '../../../reports/index.js';
import { digest } from '../../../core/testing/checks.js';
import { blind, conditional } from '../../fixtures/fake-conditional.js';
import { engines, leaking, tidy } from '../../fixtures/fake-engine.js';
import { soundTokeniser, wrongTokenisers } from '../../fixtures/fake-tokenisers.js';
import { runSuites } from '../../fixtures/inner-mocha.js';

const NO_TENSOR = 'leaves no tensor behind';
const PROMISES = 'does what its entry says it provides';

describe('the conformance kit, for models with needs of their own', () => {
  it('counts the tensors that a model holds after it was disposed of', async () => {
    const sound = await runSuites(() => describeModel({ entry: tidy, engines }));
    expect([...sound.failed]).to.deep.equal([]);
    expect(sound.passed).to.include(NO_TENSOR);
    const broken = await runSuites(() => describeModel({ entry: leaking, engines }));
    expect([...broken.failed.keys()]).to.deep.equal([NO_TENSOR]);
  });

  it('hands given rows to a model that generates only those, and sees that it keeps them', async () => {
    const sound = await runSuites(() => describeModel({ entry: conditional }));
    expect([...sound.failed]).to.deep.equal([]);
    const broken = await runSuites(() => describeModel({ entry: blind }));
    expect([...broken.failed.keys()]).to.deep.equal([PROMISES]);
  });
});

describe('the conformance kit, for a tokeniser', () => {
  const suite = (entry: Registration) => runSuites(() => describeModel({ entry, patience: 150 }));
  it('passes a sound one', async () => {
    const { passed, failed } = await suite(soundTokeniser);
    expect([...failed]).to.deep.equal([]);
    expect(passed).to.include(PROMISES);
  });
  for (const { what, entry, says } of wrongTokenisers)
    it(`finds ${what}`, async () => {
      const { failed } = await suite(entry);
      const said = [...failed.values()];
      expect(
        said.some((message) => says.test(message)),
        said.join('; '),
      ).to.equal(true);
    });
});

describe('example results', () => {
  for (const of of Object.keys(STUDIES) as ExampleStudy[])
    it(`are such as a report is made of: ${of}`, () => {
      expect(renderReport(exampleResults(of))).to.include('</html>');
    });
});

describe('example data', () => {
  for (const kind of ['vectors', 'pairs', 'symbols', 'text'] as const satisfies readonly Kind[])
    it(`is the same for the same seed, other rows of one schema for another: ${kind}`, () => {
      const rows = exampleData(kind, 50);
      expect(rows.count).to.equal(50);
      expect(lengthFault(rows)).to.equal(undefined);
      expect(digest(exampleData(kind, 50))).to.equal(digest(rows));
      expect(digest(exampleData(kind, 50, 2))).not.to.equal(digest(rows));
      expect(schemaOf(exampleData(kind, 50, 2))).to.equal(schemaOf(rows));
    });
  it('has labels where they are asked for', () => {
    expect(new Set(exampleData('vectors', 50, 1, true).labels)).to.deep.equal(new Set([0, 1]));
  });
});

describe('the digest of data', () => {
  it('sees every bit: the sign of zero, the type of an array, the order of rows', () => {
    const values = [
      Float64Array.of(0, 1),
      Float64Array.of(-0, 1),
      Float64Array.of(1, 0),
      Float32Array.of(0, 1),
      [0, 1],
      [-0, 1],
      { a: 0, b: 1 },
      { a: 1, b: 0 },
      'text',
      null,
    ];
    expect(new Set(values.map(digest)).size).to.equal(values.length);
  });
  it('does not see the order of keys, functions or absent members', () => {
    const act = (): void => undefined;
    expect(digest({ a: 1, b: 2, act, c: undefined })).to.equal(digest({ b: 2, a: 1 }));
  });
});
