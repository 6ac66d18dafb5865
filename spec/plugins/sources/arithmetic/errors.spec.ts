import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { type Errors, solveWithErrors, WRONG } from '../../../../plugins/sources/arithmetic/errors.js';
import { answerOf, problemIn, solve } from '../../../../plugins/sources/arithmetic/problems.js';

const OPERATIONS = ['+', '-', '*'] as const;
const problem = (text: string) => problemIn(`${text}=`)!;
/** Every answer that comes within many tries. */
const answers = (text: string, more: Partial<Errors>): number[] => {
  const given: Errors = { errors: 1, per: 'step', wrong: 'digit', operations: OPERATIONS, ...more };
  const random = rootStream(1);
  const found = new Set(Array.from({ length: 600 }, () => solveWithErrors(problem(text), given, random)));
  return [...found].map((solution) => Number(answerOf(solution))).sort((a, b) => a - b);
};

describe('a solver who errs', () => {
  it('forgets a carry or a borrow that is due', () => {
    // Into the tens, and into the hundreds.
    expect(answers('58+67', { wrong: 'carry' })).to.deep.equal([25, 115]);
    expect(answers('52-38', { wrong: 'carry' })).to.deep.equal([24]);
    expect(answers('38-52', { wrong: 'carry' })).to.deep.equal([-24]);
    expect(answers('7*8', { wrong: 'carry' })).to.deep.equal([46]);
    // 5 - 8 = -3, and -3 - 9 adds what is below 0.
    expect(answers('5-8-9', { wrong: 'carry', per: 'solution' })).to.include(-2);
  });
  it('copies a digit wrong, takes another operation, or answers anything', () => {
    expect(answers('20+3', { wrong: 'copy' })).to.deep.equal([20, 21, 22, 24, 25, 26, 27, 28, 29]);
    expect(answers('8-3', { wrong: 'operation' })).to.deep.equal([11, 24]);
    expect(answers('8-3', { wrong: 'operation', operations: ['+', '-'] })).to.deep.equal([11]);
    expect(answers('8-3', { wrong: 'random' })).to.deep.equal([0, 1, 2, 3, 4, 6, 7, 8, 9]);
    expect(answers('30+12', { wrong: 'digit' })).to.deep.equal(
      [12, 22, 32, 52, 62, 72, 82, 92, 40, 41, 43, 44, 45, 46, 47, 48, 49].sort((a, b) => a - b),
    );
  });
  it('slips in a digit where there is nothing of the kind to do wrong', () => {
    const slips = answers('11+22', { wrong: 'digit' });
    expect(answers('11+22', { wrong: 'carry' })).to.deep.equal(slips);
    expect(answers('2+2', { wrong: 'operation', operations: ['+', '*'] })).to.deep.equal(answers('2+2', {}));
    expect(answers('0*7', { wrong: 'copy' })).to.deep.equal(answers('0*7', {}));
  });

  // So that the rate of wrong steps, and of wrong answers, is the probability that was asked for.
  it('is never right by chance: every wrong step of every small problem, and every wrong solution', () => {
    const random = rootStream(2);
    for (const wrong of [...WRONG, 'any'] as const) {
      const given = { errors: 1, wrong, operations: OPERATIONS };
      for (let a = 0; a < 10; a++)
        for (let b = 0; b < 10; b++)
          for (const operation of OPERATIONS) {
            const one = problem(`${a}${operation}${b}`);
            const right = solve(one);
            for (let i = 0; i < 3; i++)
              expect(solveWithErrors(one, { ...given, per: 'step' }, random), wrong).to.not.equal(right);
            for (const then of OPERATIONS) {
              const longer = problem(`${a}${operation}${b}${then}${b % 3}`);
              const solution = solveWithErrors(longer, { ...given, per: 'solution' }, random);
              expect(answerOf(solution), `${wrong} ${longer.text}`).to.not.equal(answerOf(solve(longer)));
            }
          }
    }
  });
});
