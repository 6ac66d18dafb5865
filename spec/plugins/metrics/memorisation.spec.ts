import { expect } from 'chai';
import type { Part, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { memorisation } from '../../../plugins/metrics/memorisation.js';
import { create, normalVectors, vectors } from './subject.js';

describe('memorisation', () => {
  const about = async (rows: Vectors, parts: readonly Part<Vectors>[], test: Vectors, options = {}) => {
    const subject = {
      generation: 1,
      model: { sample: () => Promise.reject(new Error()), save: () => Promise.reject(new Error()) },
      rows: () => Promise.resolve(rows),
      training: trainingSet(parts),
      test,
    };
    const call = { random: rootStream(1), signal: new AbortController().signal, report: () => undefined };
    const found = await create(memorisation, options).measure(subject, call);
    return Object.fromEntries(
      Object.entries(found).map(([name, each]) => [name, typeof each === 'object' ? each.value : (each as never)]),
    );
  };
  const [real, test] = [normalVectors(500, 2, 1), normalVectors(500, 2, 2)];

  it('finds nothing in new rows of the same law, and everything in the training rows themselves', async () => {
    const fresh = await about(normalVectors(500, 2, 3), [{ samples: real, origin: 'real' }], test);
    expect(Math.abs((fresh['closer']! - 0.5) * 2 * Math.sqrt(500))).to.be.below(4);
    expect(fresh['ratio']).to.be.closeTo(1, 0.15);
    expect(fresh['copies']).to.be.below(0.01);
    const same = await about(real, [{ samples: real, origin: 'real' }], test);
    expect(same).to.deep.equal({ closer: 1, ratio: 0, copies: 1 });
  });

  it('does not take drift for memory: without real rows in training only copies are counted', async () => {
    const drifted = normalVectors(500, 2, 4, 3, 5);
    const found = await about(normalVectors(500, 2, 5, 3, 5), [{ samples: drifted, origin: 1 }], test);
    expect([found['closer'], found['ratio']]).to.deep.equal(['harmless', 'harmless']);
    expect(found['copies']).to.be.below(0.01);
    let [sum, squares] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const mixed = await about(
        normalVectors(30, 2, 4 * seed, 2, 3),
        [
          { samples: normalVectors(30, 2, 4 * seed + 1, 2, 3), origin: 1 },
          { samples: normalVectors(30, 2, 4 * seed + 2), origin: 'real' },
        ],
        normalVectors(30, 2, 4 * seed + 3),
      );
      const excess = mixed['closer']! - 0.5;
      sum += excess;
      squares += excess * excess;
    }
    expect(Math.abs(sum / Math.sqrt(squares))).to.be.below(4);
  });

  it('counts equal rows alone when near is 0', async () => {
    const rows = vectors([...real.values.subarray(0, 20), ...real.values.subarray(20, 40).map((x) => x + 1e-9)], 2);
    expect((await about(rows, [{ samples: real, origin: 'real' }], test, { near: 0 }))['copies']).to.equal(0.5);
    expect((await about(rows, [{ samples: real, origin: 'real' }], test))['copies']).to.equal(1);
  });
});
