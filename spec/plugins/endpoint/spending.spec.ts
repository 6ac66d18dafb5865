import { expect } from 'chai';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CollapsarError } from '../../../core/errors/index.js';
import { Spending, spentOn } from '../../../plugins/endpoint/spending.js';

const BUDGET = { tokens: 1000 };
const most = (tokens: number) => ({ tokens, usd: 0 });
const refusal = async (promise: Promise<unknown>): Promise<CollapsarError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(CollapsarError);
  return error as CollapsarError;
};

describe('what may be spent on a model server', () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'collapsar-ledger-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (): string => join(folder, 'endpoint/spent.jsonl');

  it('is priced by the million, what is read and what is written', () => {
    expect(spentOn({ input: 1_000_000, output: 500_000 }, { input: 0.5, output: 2 })).to.deep.equal({
      tokens: 1_500_000,
      usd: 1.5,
    });
  });

  it('is what requests have cost, not what they might have', async () => {
    const ledger = new Spending(file());
    for (let i = 0; i < 5; i++) await (await ledger.reserve(most(600), BUDGET, 'here'))(most(100));
    const { code, message } = await refusal(ledger.reserve(most(600), BUDGET, 'here'));
    expect(code).to.equal('COLLAPSAR_ENDPOINT_BUDGET');
    expect(message).to.contain(
      '500 tokens of a budget of 1000 tokens are spent, and the next request may cost 600 tokens',
    );
    await (
      await ledger.reserve(most(500), BUDGET, 'here')
    )(most(500));
  });

  it('is kept for the next process, also of one that was killed before it knew: at the most that it may have cost', async () => {
    await new Spending(file()).reserve(most(700), BUDGET, 'here');
    // It was killed in the middle of a line besides.
    appendFileSync(file(), '\n{"id":"1-1","tok');
    const next = new Spending(file());
    expect((await refusal(next.reserve(most(400), BUDGET, 'here'))).message).to.contain('700 tokens of a budget');
    await (
      await next.reserve(most(300), BUDGET, 'here')
    )(most(200));
    expect((await refusal(new Spending(file()).reserve(most(101), BUDGET, 'here'))).message).to.contain(
      '900 tokens of a',
    );
    expect(readFileSync(file(), 'utf8')).to.contain('\n{"id":"1-1","tok\n');
  });

  it('waits for a request under way where what that set aside is missing', async () => {
    const ledger = new Spending(file());
    const settle = await ledger.reserve(most(800), BUDGET, 'here');
    const second = ledger.reserve(most(800), BUDGET, 'here');
    await settle(most(100));
    await (
      await second
    )(most(100));
    const { message } = await refusal(ledger.reserve(most(801), BUDGET, 'here'));
    expect(message).to.contain('200 tokens of a budget');
  });

  it('is told in dollars where that is the budget', async () => {
    const ledger = new Spending(file());
    await (
      await ledger.reserve({ tokens: 10, usd: 0.75 }, { usd: 1 }, 'here')
    )({ tokens: 10, usd: 0.75 });
    const { message } = await refusal(ledger.reserve({ tokens: 10, usd: 0.3 }, { usd: 1 }, 'here'));
    expect(message).to.contain('0.75 USD of a budget of 1 USD are spent, and the next request may cost 0.3 USD');
    expect(message).to.contain('Raise `budget`');
  });
});
