import { analyse, collect } from '../../../../core/analysis/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { withLabels, type LabelledLaw } from '../../../fixtures/grouped.js';
import { cellKey, cellOf, outputsOf, recordOf } from '../study-fixture.js';

export const SIZES = [100, 300, 1000, 3000];
export const law = (floor: number, factor: number, exponent: number, size: number): number =>
  floor + factor * Math.exp(-exponent * Math.log(size));

/** Risks at four sizes, lognormal about the law with a standard deviation of 20 % a seed. */
export const study = async (
  floor: number,
  stream: number,
  sizes = SIZES,
): Promise<readonly LabelledLaw[] | undefined> => {
  const seeds = 20;
  const record = recordOf({
    generations: 2,
    seeds,
    groups: sizes.map((samples) => ({ strategy: 'replace', samples })),
  });
  const cells = sizes.flatMap((samples) =>
    record.study.seeds.map((seed) => {
      const z = rootStream(3).child(stream, samples, seed).normal();
      const risk = law(floor, 1, 1, samples) * Math.exp(0.2 * z - 0.02);
      return cellOf(cellKey('replace', samples, seed), { risk: [risk, risk] });
    }),
  );
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) })).laws;
};
