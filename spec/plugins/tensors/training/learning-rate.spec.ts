import { expect } from 'chai';
import { rateAt, type RateOptions } from '../../../../plugins/tensors/training/learning-rate.js';

const rates = (options: Omit<RateOptions, 'learningRate'>, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => rateAt({ learningRate: 1, ...options })(step));

describe('the learning rate', () => {
  it('stays, unless told otherwise', () => {
    expect(rates({}, 3)).to.deep.equal([1, 1, 1]);
  });

  it('rises in a line while it warms up', () => {
    expect(rates({ warmup: 4 }, 6)).to.deep.equal([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it('falls along half a cosine from the end of the warm-up to the end of training, and is 0 from there', () => {
    const [warmup, steps] = [3, 103];
    rates({ warmup, steps, schedule: 'cosine' }, 110).forEach((rate, step) => {
      const wanted =
        step < warmup
          ? (step + 1) / warmup
          : step < steps
            ? (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup))) / 2
            : 0;
      expect(rate, `step ${step}`).to.be.closeTo(wanted, 1e-15);
    });
  });

  it('says what does not fit together', () => {
    const wrong = (options: Omit<RateOptions, 'learningRate'>) => () => rateAt({ learningRate: 1, ...options });
    expect(wrong({ warmup: -1 })).to.throw(RangeError, 'warmup must be a number of steps, and is -1');
    expect(wrong({ warmup: 1.5 })).to.throw('and is 1.5');
    expect(wrong({ schedule: 'linear' as never })).to.throw("schedule must be 'constant' or 'cosine', and is linear");
    expect(wrong({ schedule: 'cosine' })).to.throw('a cosine over unknown steps');
    expect(wrong({ schedule: 'cosine', warmup: 5, steps: 5 })).to.throw(
      'a cosine over 5 steps, 5 of which are warm-up',
    );
  });
});
