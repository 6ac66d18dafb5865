import { expect } from 'chai';
import fc from 'fast-check';
import { hiddenIn } from '../../core/errors/index.js';
import { coded, compact, escape, html, isMarkup, join, scriptJson, trusted } from '../../reports/html/index.js';

const unescape = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

describe('html', () => {
  it('escapes whatever text is interpolated, and loses none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const [, inside] = /^<p title="[^"<>]*">([^<>]*)<\/p>$/.exec(markup) ?? [];
        expect(inside).to.equal(escape(text));
        // eslint-disable-next-line no-control-regex -- what HTML does not allow
        if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text) && hiddenIn(text) === undefined)
          expect(unescape(inside!)).to.equal(text);
      }),
    );
  });

  it('writes out what is not seen: changes of direction, characters without a width, tags outside of flags', () => {
    expect(escape('a \u202e b\u2066')).to.equal(String.raw`a \u202e b\u2066`);
    expect(escape('a\u200bb\u2060\ufeff\u{e0041}')).to.equal(String.raw`a\u200bb\u2060\ufeff\udb40\udc41`);
    for (const text of ['می‌خواهم', '👩🏽‍🔬', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'two\nlines\tand\r\nmore', 'שלום']) expect(escape(text)).to.equal(text);
  });

  it('replaces what HTML cannot hold', () => {
    expect(escape('a\u0000b\ud800c\u001b')).to.equal('a\ufffdb\ufffdc\ufffd');
    expect(escape('👩🏽‍🔬')).to.equal('👩🏽‍🔬');
  });

  it('shows markup, lists and numbers, and nothing for undefined, null and false', () => {
    expect(html`${html`<b>1</b>`}${[html`<i>2</i>`, 3]}${undefined}${null}${false}`.markup).to.equal(
      '<b>1</b><i>2</i>3',
    );
    expect(join([trusted('a'), undefined, trusted('b')]).markup).to.equal('ab');
  });

  it('refuses objects, also those that look like markup', () => {
    expect(() => html`${{ markup: '<b>' }}`).to.throw(TypeError, 'cannot show');
    expect(isMarkup({ markup: '<b>' })).to.equal(false);
  });

  it('makes code of options and commands between backticks, and of nothing that lies between those of two names', () => {
    expect(coded('say `evaluate: 400` or `collapsar plan`').markup).to.equal(
      'say <code>evaluate: 400</code> or <code>collapsar plan</code>',
    );
    for (const text of ['a` and b`', '`a and `b', '$` and $`', '`a']) expect(coded(text).markup).to.equal(text);
  });

  it('counts a line break of the template as a space', () => {
    // Under another name the formatter leaves the template as it is.
    const tag = html;
    expect(
      tag`
      <p>
        one
        two ${3}
        four
      </p>
    `.markup,
    ).to.equal('<p> one two 3 four </p>');
    expect(html`a ${1} b`.markup).to.equal('a 1 b');
  });

  it('writes JSON that cannot leave its script element', () => {
    const value = { text: '</script><!-- \u2028 &' };
    expect(scriptJson(value)).not.to.match(/[<>&\u2028]/);
    expect(JSON.parse(scriptJson(value))).to.deep.equal(value);
  });

  it('compacts only what shows nothing', () => {
    expect(compact('<ul> <li class="a"> x </li> <li class="b c">y</li> </ul>')).to.equal(
      '<ul><li class=a>x<li class="b c">y</ul>',
    );
    expect(compact('<p>a <b>b</b> <i>c</i></p>')).to.equal('<p>a <b>b</b> <i>c</i></p>');
    expect(compact('<use href="#i"/>')).to.equal('<use href="#i"/>');
    expect(compact('<p>say ="x" </p>')).to.equal('<p>say ="x"</p>');
    expect(compact('<table> <caption> c </caption> <thead> <tr> <th scope="col">h</th>')).to.equal(
      '<table><caption>c<thead><tr><th scope=col>h',
    );
    // A head says of what, in every table.
    expect(compact('<tr> <th scope="row">a</th> <td>1</td> </tr>')).to.equal('<tr><th scope=row>a<td>1');
  });

  it('isolates names only in a page with something that runs from right to left', () => {
    expect(compact('<p><bdi>mix a=0.5</bdi> and <bdi>猫</bdi></p>')).to.equal('<p>mix a=0.5 and 猫</p>');
    for (const turned of ['\u05d0', '\u0627', '\u{1e900}', '\u2067x\u2069'])
      expect(compact(`<p><bdi>a</bdi> <bdi>${turned}</bdi></p>`)).to.equal(`<p><bdi>a</bdi> <bdi>${turned}</bdi></p>`);
  });

  it('draws the frame of charts in a row once, and uses it where it is the same', () => {
    const frame = (tick: number): string =>
      `<g class="frame"><path class="grid" d="M0 0"/><g class="y"><text y="1">${tick}</text></g></g>`;
    expect(compact(`<svg>${frame(1)}</svg><svg>${frame(1)}</svg><svg>${frame(2)}</svg>`)).to.equal(
      `<svg>${frame(1).replace('<g class="frame">', '<g id=f-0 class=frame>')}</svg><svg><use href="#f-0"/></svg><svg>${frame(2).replace('<g class="frame">', '<g id=f-1 class=frame>')}</svg>`
        .replaceAll('class="grid"', 'class=grid')
        .replaceAll('class="y"', 'class=y')
        .replaceAll('y="1"', 'y=1'),
    );
  });

  it('draws a long path once, and uses it wherever its looks are inherited or of its class', () => {
    const d = 'M0 0l1 1'.repeat(8);
    const [line, band] = [`<path d="${d}"/>`, `<path class=b d="${d}"/>`];
    expect(compact(`<g>${band}${line}</g><g>${line}${band}</g><path class=a0 d="${d}"/>`)).to.equal(
      `<g><path id=p-0 class=b d="${d}"/><path id=p-1 d="${d}"/></g><g><use href="#p-1"/><use href="#p-0"/></g><path class=a0 d="${d}"/>`,
    );
    expect(compact('<path d="M0 0"/><path d="M0 0"/>')).to.equal('<path d="M0 0"/><path d="M0 0"/>');
  });
});
