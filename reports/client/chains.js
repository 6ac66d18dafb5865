// @ts-check
/* global make, all, again */
// Chains: one stop for the keyboard a row of charts, arrows lead from chart to chart and from chain to chain.
(() => {
  'use strict';
  /** As a shell takes it. @param {string} text */
  const quoted = (text) => (/^[\w=.,:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
  /** @param {string} strategy @param {string} seed @param {string} setting */
  const verifyCommand = (strategy, seed, setting) => {
    const place = again.study?.seeds?.indexOf(Number(seed)) ?? -1;
    // Of many chains the page has the fingerprints of some: others are compared with their whole setting.
    const alone = place >= 0 && place % (again.step ?? 1) === 0;
    const wanted = [...setting.split('\n').filter(Boolean), `strategy=${strategy}`, ...(alone ? [`seed=${seed}`] : [])];
    return `collapsar verify report.html ${wanted.map((one) => `--filter ${quoted(one.replaceAll('*', String.raw`\*`))}`).join(' ')}`;
  };
  /** @param {HTMLElement} row */
  const equipChains = (row) => {
    const charts = all('figure', row).map((figure) => ({
      svg: /** @type {SVGElement} */ (figure.querySelector('svg')),
      paths: [.../** @type {NodeListOf<SVGElement>} */ (figure.querySelectorAll('svg > g:last-child > *'))],
      seeds: (figure.dataset['seeds'] ?? '').split(' '),
      strategy: figure.querySelector('h4')?.textContent ?? '',
    }));
    const rows = [
      .../** @type {NodeListOf<HTMLTableRowElement>} */ (row.nextElementSibling?.querySelectorAll('tr') ?? []),
    ];
    const said = make(
      'p',
      { class: 'small', 'aria-live': 'polite' },
      // What was imported cannot be computed again.
      `Point at a line, or use the arrow keys, to see its seed${again.study ? '; a click or Enter says how to verify it' : ''}.`,
    );
    row.after(said);
    let [chart, chain] = [0, -1];
    /** The value in the table below, of one seed in one chart. @param {string} seed @param {number} c */
    const endOf = (seed, c) =>
      rows.find(({ cells }) => cells[0]?.textContent === seed)?.cells[c + 1]?.textContent ?? '';
    /** @param {number} c @param {number} i @param {boolean} [whole] */
    const tell = (c, i, whole = false) => {
      row.querySelector('.on')?.classList.remove('on');
      [chart, chain] = [c, i];
      const of = charts[c];
      const seed = of?.seeds[i];
      if (!of || !seed) return;
      of.paths[i]?.classList.add('on');
      said.replaceChildren(`${of.strategy}, seed ${seed}: ${endOf(seed, c)}. `);
      if (whole && again.study)
        said.append(make('code', {}, verifyCommand(of.strategy, seed, row.dataset['of'] ?? '')));
    };
    charts.forEach(({ svg, paths }, c) => {
      svg.setAttribute('tabindex', c === 0 ? '0' : '-1');
      paths.forEach((path, i) => {
        path.addEventListener('pointerenter', () => tell(c, i));
        path.addEventListener('click', () => tell(c, i, true));
      });
      svg.addEventListener('keydown', (event) => {
        const { key } = event;
        const [across, along] = [{ ArrowRight: 1, ArrowLeft: -1 }[key], { ArrowDown: 1, ArrowUp: -1 }[key]];
        if (key === 'Enter' && chain >= 0) tell(c, chain, true);
        else if (along) tell(c, Math.max(0, Math.min(paths.length - 1, chart === c ? chain + along : 0)));
        else if (across) {
          const next = charts[c + across]?.svg;
          if (!next) return;
          svg.setAttribute('tabindex', '-1');
          next.setAttribute('tabindex', '0');
          next.focus();
          tell(c + across, 0);
        } else return;
        event.preventDefault();
      });
    });
  };
  all('.chainrow').forEach(equipChains);
})();
