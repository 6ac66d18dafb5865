import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { askOn, CLEAR, processTerminal, shown } from '../../cli/terminal.js';

const QUESTIONS = ['kind? ', 'language? ', 'name? '];

describe('questions on standard input', () => {
  /** Asks all, and gives the answers and what was shown. */
  const answersTo = async (
    feed: (input: PassThrough) => void,
    { typed = false, signal = new AbortController().signal, questions = QUESTIONS } = {},
  ): Promise<{ readonly answers: readonly (string | undefined)[]; readonly shown: string }> => {
    const input = Object.assign(new PassThrough(), typed ? { isTTY: true } : {});
    const output = new PassThrough();
    let shown = '';
    output.on('data', (text) => (shown += String(text)));
    const ask = askOn(input, output);
    feed(input);
    const answers: (string | undefined)[] = [];
    for (const question of questions) answers.push(await ask(question, signal));
    input.destroy();
    return { answers, shown };
  };
  const all = ['metric', 'js', 'tails'];

  for (const typed of [false, true])
    describe(typed ? 'that is a terminal' : 'that is a pipe', () => {
      it('are answered by what came ahead of them, in their order', async () => {
        const { answers, shown } = await answersTo((input) => input.write('metric\njs\ntails\n'), { typed });
        expect(answers).to.deep.equal(all);
        // Each question stands before its answer, for whoever reads what happened.
        expect(shown).to.include('language? js\nname? tails\n');
      });
      it('are answered a line at a time', async () => {
        const feed = (input: PassThrough): void => {
          for (const [i, line] of all.entries()) setTimeout(() => input.write(`${line}\n`), 5 * (i + 1));
        };
        expect((await answersTo(feed, { typed })).answers).to.deep.equal(all);
      });
      it('have no answer once the input has ended', async () => {
        const { answers } = await answersTo((input) => input.end('metric\n'), { typed });
        expect(answers).to.deep.equal(['metric', undefined, undefined]);
      });
      it('have no answer once the command is stopped', async () => {
        const abort = new AbortController();
        const feed = (): void => void setTimeout(() => abort.abort(), 5);
        const { answers } = await answersTo(feed, { typed, signal: abort.signal });
        expect(answers).to.deep.equal([undefined, undefined, undefined]);
      });
    });

  it('take a last line without its end, and lines of another system', async () => {
    expect((await answersTo((input) => input.end('metric\r\njs\r\ntails'))).answers).to.deep.equal(all);
  });

  it('take Ctrl-C for no answer', async () => {
    const { answers } = await answersTo((input) => input.write('metric\n\u0003'), { typed: true });
    expect(answers).to.deep.equal(['metric', undefined, undefined]);
  });
});

describe('what is written to a terminal', () => {
  const colors = (): ReturnType<typeof processTerminal>['colors'] => {
    const before = process.env['FORCE_COLOR'];
    const plain = process.env['NO_COLOR'];
    process.env['FORCE_COLOR'] = '1';
    delete process.env['NO_COLOR'];
    try {
      return processTerminal().colors;
    } finally {
      if (before === undefined) delete process.env['FORCE_COLOR'];
      else process.env['FORCE_COLOR'] = before;
      if (plain !== undefined) process.env['NO_COLOR'] = plain;
    }
  };

  it('writes its own colours, and writes out those of a plugin', () => {
    const { red, bold } = colors();
    expect(shown(`${red(bold('failed'))} \u001b[2J\u001b]0;title\u0007 said the plugin\n`)).to.equal(
      `\u001b[31m\u001b[1mfailed\u001b[22m\u001b[39m ${String.raw`\u001b[2J\u001b]0;title\u0007`} said the plugin\n`,
    );
    expect(shown(red('a \u001b[0m\u202eb'))).to.equal(`\u001b[31m${String.raw`a \u001b[0m\u202eb`}\u001b[39m`);
  });

  it('redraws its line', () => {
    expect(shown(`${CLEAR}12 %`)).to.equal('\r\u001b[K12 %');
    expect(shown(`12 %${CLEAR}`)).to.equal(String.raw`12 %\u000d\u001b[K`);
  });
});
