import { expect } from 'chai';
import { rateAt, type RateOptions } from '../../../../plugins/tensors/training/learning-rate.js';

const rates = (options: Omit<RateOptions, 'learningRate'>, steps: number): number[] =>
  Array.from({ length: steps }, (_, step) => rateAt({ learningRate: 1, ...options })(step));

describe('the learning rate', () => {
  it('stays, unless told otherwise', () => {
    expect(rates({}, 3)).to.deep.equal([1, 1, 1]);
  });

  it('rises in a line while it warms up', () => {
    expect(rates({ warmupSteps: 4 }, 6)).to.deep.equal([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it('falls along half a cosine from the end of the warm-up to the end of training, and is 0 from there', () => {
    const [warmupSteps, steps] = [3, 103];
    rates({ warmupSteps, steps, learningRateSchedule: 'cosine' }, 110).forEach((rate, step) => {
      const wanted =
        step < warmupSteps
          ? (step + 1) / warmupSteps
          : step < steps
            ? (1 + Math.cos((Math.PI * (step - warmupSteps)) / (steps - warmupSteps))) / 2
            : 0;
      expect(rate, `step ${step}`).to.be.closeTo(wanted, 1e-15);
    });
  });

  it('says what does not fit together', () => {
    const wrong = (options: Omit<RateOptions, 'learningRate'>) => () => rateAt({ learningRate: 1, ...options });
    expect(wrong({ warmupSteps: -1 })).to.throw(RangeError, 'warmupSteps must be a number of steps, and is -1');
    expect(wrong({ warmupSteps: 1.5 })).to.throw('and is 1.5');
    expect(wrong({ learningRateSchedule: 'linear' as never })).to.throw(
      "learningRateSchedule must be 'constant' or 'cosine', and is linear",
    );
    expect(wrong({ learningRateSchedule: 'cosine' })).to.throw('a cosine over unknown steps');
    expect(wrong({ learningRateSchedule: 'cosine', warmupSteps: 5, steps: 5 })).to.throw(
      'a cosine over 5 steps, 5 of which are warm-up',
    );
  });
});
