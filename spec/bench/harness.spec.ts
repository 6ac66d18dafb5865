import { expect } from 'chai';
import { summarise, table } from '../../bench/figures.js';
import { compare } from '../../bench/harness.js';

const run = (cpuMs: number) => ({ cpuMs, wallMs: 2 * cpuMs });

describe('figures of a benchmark', () => {
  it('are medians with the lowest and the highest run', () => {
    const { cpuMs, wallMs, runs } = summarise('a', [run(5), run(1), run(2), run(4)], [run(1), run(1), run(1), run(1)]);
    expect(runs).to.equal(4);
    expect(cpuMs).to.deep.equal({ median: 3, low: 1, high: 5 });
    expect(wallMs).to.deep.equal({ median: 6, low: 2, high: 10 });
  });

  it('divide turn by turn, so that a slow turn of both counts as a turn like any other', () => {
    const { ratio } = summarise('b', [run(2), run(200), run(3)], [run(1), run(100), run(1)]);
    expect(ratio).to.deep.equal({ median: 2, low: 2, high: 3 });
  });

  it('are refused without a run', () => {
    expect(() => summarise('a', [], [])).to.throw(RangeError, /at least one/);
  });
});

describe('a comparison', () => {
  it('runs the contenders in turn and throws the warm-up away', async () => {
    const order: string[] = [];
    const result = await compare({
      name: 'letters',
      workload: 'one letter',
      contenders: [
        { name: 'a', run: () => order.push('a') },
        { name: 'b', run: () => order.push('b') },
      ],
      repetitions: 2,
      warmups: 1,
    });
    expect(order.join('')).to.equal('ababab');
    expect(result.contenders.map(({ name, runs }) => [name, runs])).to.deep.equal([
      ['a', 2],
      ['b', 2],
    ]);
    expect(table(result)).to.match(/^letters: one letter\n.*2 interleaved runs.*\n\n\| contender/);
  });

  it('asks a program for a run with a line', async () => {
    const program = `
      let n = 0;
      require('node:readline').createInterface({ input: process.stdin })
        .on('line', () => { n++; console.log(JSON.stringify({ wall_ms: n, cpu_ms: n })); });`;
    const result = await compare({
      name: 'counting',
      workload: 'one step',
      contenders: [{ name: 'program', command: [process.execPath, '-e', program] }],
      repetitions: 3,
      warmups: 2,
    });
    expect(result.contenders[0]?.cpuMs).to.deep.equal({ median: 4, low: 3, high: 5 });
  });

  it('fails when a program ends without an answer', async () => {
    const broken = { name: 'broken', command: [process.execPath, '-e', 'process.exit(3)'] };
    const failure = await compare({ name: 'x', workload: 'x', contenders: [broken] }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.an('error').with.property('message').that.includes('ended (3)');
  });
});
