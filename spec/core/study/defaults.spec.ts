import { expect } from 'chai';
import { studySchema, WALK_BUDGET } from '../../../core/contracts/index.js';
import { filled, withoutDefaults } from '../../../core/study/defaults.js';
import { recommendSettings } from '../../../core/study/index.js';

const least = { study: 's', sources: ['normal'], models: ['gaussian'], strategies: ['replace'], metrics: ['moments'] };

describe('the defaults of the study file', () => {
  it('are these', () => {
    const { tolerance, thresholds, limits, gallery, ...rest } = filled(studySchema, least);
    expect(rest).to.deep.equal({
      ...least,
      plugins: [],
      samples: 100,
      evaluate: 10000,
      generations: 20,
      seeds: 10,
      seed: 1,
      controls: true,
      engine: 'auto',
      gates: [],
      checkpoints: 'auto',
    });
    expect(tolerance).to.deep.equal({ increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5 });
    expect(thresholds).to.deep.equal({
      catastrophicRatio: 10,
      catastrophicNats: Math.log(2),
      lateShare: 0.25,
      exponent: 0.2,
      variance: 0.8,
      modes: 0.1,
      tails: 0.75,
      hallucination: 0.01,
    });
    expect(limits).to.deep.equal({ cellSeconds: 3600, cellMemoryMiB: 4096 });
    expect(gallery).to.deep.equal({ images: 12, points: 200, texts: 4, of: 'publishable' });
  });

  it('stand beside what was written, in sections that were begun too, in the order of the schema', () => {
    const made = filled(studySchema, {
      ...least,
      costs: { syntheticRow: 0.01 },
      limits: { cellSeconds: 5 },
      gallery: { points: 3 },
      seeds: [4],
    });
    expect(made.costs).to.deep.equal({ realRow: 1, syntheticRow: 0.01 });
    expect(made.limits).to.deep.equal({ cellSeconds: 5, cellMemoryMiB: 4096 });
    expect(made.gallery).to.deep.equal({ images: 12, points: 3, texts: 4, of: 'publishable' });
    expect(made.seeds).to.deep.equal([4]);
    const order = Object.keys(studySchema.properties).filter((key) => key in made);
    expect(Object.keys(made)).to.deep.equal(order);
  });

  it('make no section of what was left out or refused: costs, comparisons, a gallery', () => {
    const made = filled(studySchema, { ...least, gallery: false });
    expect(made).to.not.have.any.keys('costs', 'comparisons', 'recommend');
    expect(made.gallery).to.equal(false);
  });

  it('of a recommendation depend on its rule, and hold without a section', () => {
    const risk = { axis: 'share', budget: WALK_BUDGET.risk, probability: 0.1, rule: 'risk' };
    expect(recommendSettings()).to.deep.equal(risk);
    expect(recommendSettings({ rule: 'event' })).to.deep.equal({
      ...risk,
      budget: WALK_BUDGET.event,
      rule: 'event',
      event: { below: 0.5 },
    });
    expect(recommendSettings({ event: { metric: 'a.b' }, budget: 7 })).to.deep.equal({
      ...risk,
      budget: 7,
      rule: 'event',
      event: { metric: 'a.b', below: 0.5 },
    });
    expect(recommendSettings({ rule: 'risk', event: { below: 2 } })).to.deep.equal(risk);
  });

  it('stand in each of several tolerances, as a file would say them; an event among them takes more chains', () => {
    const risk = { increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5 };
    const both = [
      { name: 'utility', metric: 'a.b', increase: 0.2 },
      { event: { metric: 'c.d' }, probability: 0.05 },
    ];
    const { also, budget, rule } = recommendSettings({ also: both });
    expect(also).to.deep.equal([
      { name: 'utility', ...risk, metric: 'a.b', increase: 0.2, relativeOnly: true },
      { event: { metric: 'c.d', below: 0.5 }, probability: 0.05 },
    ]);
    expect({ budget, rule }).to.deep.equal({ budget: WALK_BUDGET.event, rule: 'risk' });
    expect(recommendSettings({ also: [{ metric: 'a.b', nats: 1 }] }).budget).to.equal(WALK_BUDGET.risk);
  });
  it('are none for what is no tolerance', () => {
    const refused = (one: object): string => {
      try {
        recommendSettings({ also: [one] });
      } catch (error) {
        return String((error as Error).message);
      }
      return 'taken';
    };
    expect(refused({ increase: 0.2 })).to.match(/recommend\.also\[0\].*neither a metric.*nor an event/s);
    expect(refused({ metric: 'a.b', probability: 0.1 })).to.match(/a probability is one of an event/);
    expect(refused({ metric: 'a.b', event: {} })).to.match(/an event has no metric: that is of a risk/);
    expect(refused({ event: {} })).to.equal('taken');
  });

  it('fill nothing in where a file is held against its schema', () => {
    const bare = JSON.stringify(withoutDefaults(studySchema));
    expect(bare).to.not.include('"default":');
    expect(bare).to.include('"exclusiveMinimum"');
  });
});
