import { expect } from 'chai';
import type { MetricInfo, ResolvedStudy } from '../../../core/contracts/index.js';
import { refuseRelative } from '../../../core/judging/relative.js';

describe('a relative tolerance of a risk that is not 0 where nothing is amiss', () => {
  const refusal = (measures: MetricInfo['measures'], range: MetricInfo['range']): string => {
    const metric = { id: 'm.value', label: 'm', output: 'value', use: 'm', unit: '', better: 'lower', measures, range };
    const tolerance = { metric: 'm.value', increase: 0.05, nats: 0.1, window: 0.5, relativeOnly: true };
    const entry = (as: string): object => ({ as, use: as, with: {} });
    const study = { sources: [entry('s')], models: [entry('o')], metrics: [entry('m')], tolerance };
    try {
      refuseRelative(study as unknown as ResolvedStudy, [metric as MetricInfo]);
    } catch (error) {
      return String((error as Error).message);
    }
    return '';
  };

  it('is refused, and says why: what may be negative has no zero, and chance is no zero of an attack', () => {
    expect(refusal('signed-risk', [null, null])).to.match(/may be negative and has no zero.*how many nats above/s);
    const attack = refusal('leakage', [0, 1]);
    expect(attack).to.match(/is not 0 where nothing is amiss.*how far above the control's/s);
    expect(attack).not.to.contain('negative');
    expect(refusal('risk', [0, 1])).to.equal('');
  });
});
