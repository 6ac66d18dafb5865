import { expect } from 'chai';
import fc from 'fast-check';
import { bounded, CollapsarError, messageOf, published, stackOf } from '../../../core/errors/index.js';

describe('the text of a failure', () => {
  it('is a page at most, and says how much of it is missing', () => {
    expect(bounded('short')).to.equal('short');
    const cut = bounded('word '.repeat(4_000_000));
    expect(cut.length).to.be.below(4100);
    const [, missing, all] = /\(cut: (\d+) of (\d+) characters left out\)$/.exec(cut)!;
    expect(Number(all)).to.equal(20_000_000);
    expect(cut.indexOf(' … (cut:')).to.equal(Number(all) - Number(missing));
  });

  it('is cut at a blank, never inside a path or a character', () => {
    const path = '/home/jane/secret.csv';
    const cut = bounded(`${'x'.repeat(3990)} ${path}`);
    expect(cut).not.to.include('/home');
    expect(bounded('😀'.repeat(3000))).to.match(/^(?:😀)+ … /u);
  });

  it('is found for whatever was thrown', () => {
    const hostile = new Error('x');
    Object.defineProperty(hostile, 'message', {
      get: () => {
        throw new Error('not even this');
      },
    });
    const said = [undefined, null, 7, Symbol('s'), Object.create(null), hostile, { toString: () => 1 }].map(messageOf);
    for (const text of said) expect(text).to.be.a('string').and.not.equal('');
    expect(messageOf(new Error('plain'))).to.equal('plain');
  });

  it('as a stack goes through all causes, circles and long ones included', () => {
    const inner = new TypeError('the reason');
    const outer = new CollapsarError('COLLAPSAR_USAGE', { what: 'it failed' }, { cause: inner });
    (inner as { cause?: unknown }).cause = outer;
    expect(stackOf(outer)).to.match(/it failed[\s\S]*\ncaused by TypeError: the reason/);
    expect(stackOf('no error')).to.equal(undefined);
    const long = new Error('x'.repeat(1_000_000));
    expect(stackOf(long)!.length).to.be.below(10_000);
  });
});

describe('what may be published of a text', () => {
  const places = { folder: '/home/jane doe/My Study', home: '/home/jane doe' };
  const cases: readonly (readonly [text: string, safe: string])[] = [
    ['cannot open /home/jane doe/My Study/data/rows.csv: gone', 'cannot open data/rows.csv: gone'],
    ['at file:///home/jane%20doe/My%20Study/plugin.js:3:4', 'at plugin.js:3:4'],
    ['in /home/jane doe/My Study, nothing', 'in ., nothing'],
    ['/home/jane doe/other/rows.csv is bad', '…/rows.csv is bad'],
    ['her home is /home/jane doe.', 'her home is ~.'],
    ['ask /home/bob, or C:\\Users\\Bob', 'ask ~, or ~'],
    ['at f (/opt/app/node_modules/p/index.js:1:2)', 'at f (…/index.js:1:2)'],
    ['\\\\server\\share\\rows.csv', '…/rows.csv'],
    ['see https://example.org/a/b, 3/4 and/or 1/2', 'see https://example.org/a/b, 3/4 and/or 1/2'],
    ['no path in it', 'no path in it'],
  ];
  for (const [text, safe] of cases)
    it(`is "${safe}"`, () => {
      expect(published(text, places)).to.equal(safe);
    });

  it('is relative below a folder of Windows too', () => {
    const windows = { folder: 'C:\\Users\\Jane Doe\\study', home: 'C:\\Users\\Jane Doe' };
    expect(published('no C:\\Users\\Jane Doe\\study\\data\\a.csv', windows)).to.equal('no data\\a.csv');
    expect(published('at file:///C:/Users/Jane%20Doe/study/p.js:1', windows)).to.equal('at p.js:1');
    expect(published('no C:\\Users\\Jane Doe\\x\\a.csv', windows)).to.equal('no …/a.csv');
  });

  it('names no folder of a user, wherever it stands', () => {
    const name = fc.stringMatching(/^[a-z]{3,8}$/);
    const around = fc.constantFrom(
      ['', ''],
      ['"', '"'],
      ['(', ')'],
      ['read ', ' failed'],
      ['file://', ':3:4'],
      ["'", "'"],
    );
    fc.assert(
      fc.property(
        name,
        name,
        around,
        fc.constantFrom('/home/', '/Users/', 'C:\\Users\\'),
        (user, file, [a, b], root) => {
          const path = `${root}${user}Q${root.includes('\\') ? '\\' : '/'}in/${file}.csv`;
          const text = published(`before ${a}${path}${b} after`);
          expect(text).not.to.include(`${user}Q`);
          expect(text).to.include(`${file}.csv`);
        },
      ),
    );
  });

  it('takes no time for texts made to take it', () => {
    const hostile = ['/'.repeat(4000), '/a'.repeat(2000), '"/'.repeat(2000), '\\\\a'.repeat(1300), 'C:\\'.repeat(1300)];
    const since = process.cpuUsage();
    for (const text of hostile) published(text, places);
    const { user, system } = process.cpuUsage(since);
    expect((user + system) / 1000, 'milliseconds of processor time').to.be.below(2000);
  });
});
