// @ts-check
/* global data, off, plotOf, fitLabels, readOut, rowsOf, HEAD, csv, cellsOf, endsOf, layersOf, effectsOf, offer, download, make, all */
// Filters, the state in the address, and the theme: convenience, for everything that the page shows is in it without its scripts.
// They make elements and set text; they never parse markup.
(() => {
  'use strict';
  const bar = document.querySelector('[data-legend]');
  const panels = all('.panel');
  /** @type {Record<string, HTMLSelectElement | HTMLInputElement>} */
  const filters = {};
  const wanted = (/** @type {string} */ key) => filters[key]?.value ?? '';
  const PLACE = /** @type {const} */ (['source', 'model', 'samples']);
  /** Of parts of the page that are of one panel each. @param {Panel | undefined} panel @param {Chart} [chart] */
  const isOut = (panel, chart) =>
    (panel !== undefined && PLACE.some((key) => !['', String(panel[key])].includes(wanted(key)))) ||
    (chart !== undefined && !['', chart.metric, ...(chart.same ?? [])].includes(wanted('metric')));
  /** @param {HTMLElement} figure */
  const metricsOf = ({ dataset }) => (dataset['metric'] ?? '').split('\n');

  // Charts of which something is hidden are drawn of the rest; those that are tables are drawn when they are seen.
  /** @type {{ figure: HTMLElement, panel: Panel, chart: Chart, original: Element | null, shown: Element | null, state: string }[]} */
  const charts = data.panels.flatMap((panel) =>
    all('.chart', document.getElementById(panel.id) ?? make('p')).flatMap((figure) => {
      const basis = figure.dataset['basis'];
      const chart = panel.charts.find(
        (one) => metricsOf(figure)[0] === one.metric && (basis ?? one.basis) === one.basis,
      );
      const svg = /** @type {SVGSVGElement | null} */ (figure.querySelector('svg.plot'));
      if (!chart) return [];
      if (svg) readOut(figure, chart, svg);
      offer(figure, () => csv([HEAD, ...rowsOf(panel, chart).map((row) => Object.values(row))]));
      return [{ figure, panel, chart, original: svg, shown: svg, state: svg ? '' : '-' }];
    }),
  );
  /** Of a chart whose numbers stand in a table. @param {HTMLElement} figure */
  const offerTable = (figure) => {
    const beside = figure.matches('.walk') ? figure.nextElementSibling : figure.querySelector('details');
    const table = /** @type {HTMLTableElement | null | undefined} */ (beside?.querySelector('table'));
    if (!table || charts.some((one) => one.figure === figure)) return;
    const svg = /** @type {SVGElement | null} */ (figure.querySelector('svg[data-rows]'));
    offer(figure, () => csv(svg ? layersOf(svg, table) : cellsOf(table)));
  };
  /** @param {HTMLElement} row */
  const offerChains = (row) => {
    let fold = row.nextElementSibling;
    while (fold && !fold.matches('details')) fold = fold.nextElementSibling;
    const title = row.previousElementSibling?.previousElementSibling?.textContent?.trim() ?? '';
    offer(row, () => csv(endsOf(row)), { title, fold: /** @type {HTMLElement | null} */ (fold) });
  };
  all('.chart').forEach(offerTable);
  all('.chainrow').forEach(offerChains);
  /** What stands in the place of a chart. @param {typeof charts[number]} one */
  const pictureOf = ({ figure, panel, chart, original, state }) => {
    if (state === '' && original) return original;
    const title = `${figure.querySelector('h4')?.textContent?.trim()} by generation: ${panel.source}, ${panel.model}`;
    return plotOf(chart, title) ?? make('p', { class: 'about' }, 'Every strategy is hidden.');
  };
  for (const svg of document.querySelectorAll('.forest')) {
    const figure = /** @type {HTMLElement} */ (svg.parentElement);
    offer(figure, () => csv([['of', 'setting', 'verdict', 'effect', 'low', 'high', 'bound'], ...effectsOf(svg)]));
  }
  const redraw = () => {
    for (const one of charts) {
      const { figure, chart } = one;
      const state = chart.series.flatMap(([s]) => (off.has(data.strategies[s] ?? '') ? [s] : [])).join();
      if (state === one.state || !figure.checkVisibility()) continue;
      one.state = state;
      const next = pictureOf(one);
      if (one.shown) one.shown.replaceWith(next);
      else figure.querySelector('table')?.before(next);
      one.shown = next;
      if (next === one.original || !(next instanceof SVGSVGElement)) continue;
      fitLabels(next);
      readOut(figure, chart, next);
    }
  };
  document.addEventListener('toggle', redraw, true);

  /** @param {HTMLElement} panel */
  const applyTo = (panel) => {
    panel.hidden = isOut(data.panels.find(({ id }) => id === panel.id));
    const metric = wanted('metric');
    for (const figure of all('.chart', panel)) figure.hidden = !['', ...metricsOf(figure)].includes(metric);
    for (const fold of /** @type {HTMLDetailsElement[]} */ (all('.others', panel))) {
      fold.hidden = all('.chart', fold).every(({ hidden }) => hidden);
      if (metric !== '' && !fold.hidden) fold.open = true;
    }
    for (const grid of all('.charts', panel))
      grid.classList.toggle('one', all('.chart', grid).filter(({ hidden }) => !hidden).length === 1);
  };
  const apply = () => {
    for (const part of all('[data-p]')) part.hidden = isOut(data.panels[Number(part.dataset['p'])]);
    panels.forEach(applyTo);
    for (const part of all('.part:not(#verdict)')) {
      const pieces = all('[data-p], .panel', part);
      const none = part.querySelector('.none') ?? make('p', { class: 'none', role: 'status' });
      part.querySelector('h2')?.after(none);
      none.textContent =
        pieces.length > 0 && pieces.every(({ hidden }) => hidden) ? 'Nothing here is of what the filters leave.' : '';
    }
    for (const row of /** @type {HTMLTableRowElement[]} */ (all('.panel tbody tr')))
      row.classList.toggle('off', off.has((row.cells[0]?.textContent ?? '').replace(/, theory$/, '')));
    data.strategies.forEach((label, s) => {
      bar?.querySelector(`[data-s="${s}"] button`)?.setAttribute('aria-pressed', String(!off.has(label)));
    });
    redraw();
    window.dispatchEvent(new Event('view'));
  };

  // What is hidden stands in the address after the part that is read, so that a view can be sent to somebody: `#part?state`.
  let place = '';
  const write = () => {
    const state = new URLSearchParams();
    for (const [key, select] of Object.entries(filters)) if (select.value !== '') state.set(key, select.value);
    for (const label of off) state.append('hide', label);
    const text = state.toString();
    const hash = `#${place}${text === '' ? '' : `?${text}`}`;
    history.replaceState(null, '', hash === '#' ? location.pathname + location.search : hash);
    apply();
  };
  /** @param {URLSearchParams} state */
  const take = (state) => {
    for (const [key, select] of Object.entries(filters)) {
      const value = state.get(key) ?? '';
      const isOption = !('options' in select) || [...select.options].some((option) => option.value === value);
      select.value = isOption ? value : '';
    }
    off.clear();
    for (const label of state.getAll('hide')) off.add(label);
  };
  /** What is folded away or filtered out is brought back. @param {HTMLElement | null} target */
  const reveal = (target) => {
    if (!target) return;
    if (target.closest('[hidden]')) for (const select of Object.values(filters)) select.value = '';
    write();
    for (let at = target.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target.scrollIntoView();
  };
  const read = () => {
    const [to = '', state] = location.hash.slice(1).split(/\?(.*)/s);
    place = decodeURIComponent(to);
    if (state !== undefined) take(new URLSearchParams(state));
    apply();
    // A link within the page leaves the filters as they are.
    if (place !== '') reveal(document.getElementById(place));
  };

  // A strategy that is pointed at stands out in all charts.
  /** @type {Element | null} */
  let pointed = null;
  const heat = () => {
    const s = pointed?.getAttribute('data-s') ?? /\bi(\d+)\b/.exec(pointed?.getAttribute('class') ?? '')?.[1];
    document.body.classList.toggle('dim', s !== undefined);
    for (const one of all('.hot')) one.classList.remove('hot');
    if (s !== undefined) for (const one of all(`.i${s}, figure[data-s="${s}"]`)) one.classList.add('hot');
  };
  const STRATEGY = '[data-legend] li, .plot g[class^=i], .spark, figure[data-s]';
  for (const kind of ['pointerover', 'focusin'])
    document.addEventListener(kind, ({ target }) => {
      pointed = /** @type {Element} */ (target).closest(STRATEGY);
      heat();
    });
  addEventListener('view', heat);

  /** @param {Element} bar */
  const equip = (bar) => {
    for (const item of all('[data-s]', bar)) {
      const label = data.strategies[Number(item.dataset['s'])] ?? '';
      const button = make('button', { type: 'button', 'aria-pressed': 'true' }, ...item.childNodes);
      button.addEventListener('click', () => {
        if (!off.delete(label)) off.add(label);
        write();
      });
      item.append(button);
    }
    const tools = make('div', { class: 'tools', role: 'group', 'aria-label': 'Filter the charts' });
    // What filters every part of the page stands where the first of them does.
    const [first = tools] = all('.tools[aria-label="Filter the page"]');
    for (const [key, name] of Object.entries({ source: 'Data', model: 'Model', samples: 'T', metric: 'Metric' })) {
      const values = new Set(
        key === 'metric'
          ? all('.panel .chart').flatMap(metricsOf)
          : data.panels.map((panel) => String(panel[/** @type {typeof PLACE[number]} */ (key)])),
      );
      if (values.size < 2) continue;
      const select = make('select', {}, make('option', { value: '' }, 'all'));
      for (const value of values) select.append(make('option', { value }, value));
      select.addEventListener('change', write);
      filters[key] = select;
      (key === 'metric' ? tools : first).append(make('label', {}, name, select));
    }
    for (const kind of /** @type {const} */ (['csv', 'json'])) {
      const button = make('button', { type: 'button' }, `Download ${kind.toUpperCase()}`);
      button.addEventListener('click', () => download(kind, isOut));
      tools.append(button);
    }
    bar.before(tools);
  };
  for (const control of all('[data-key]')) {
    filters[control.dataset['key'] ?? ''] = /** @type {HTMLInputElement} */ (control);
    control.addEventListener('input', write);
  }
  if (bar) equip(bar);

  // Theme: what the reader chose last, else what the system says.
  const root = document.documentElement;
  const theme = make('button', { type: 'button', class: 'theme' });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const name = () => (theme.textContent = isDark() ? 'Light theme' : 'Dark theme');
  /** A browser may keep nothing for a file. @param {(store: Storage) => void} use */
  const remember = (use) => {
    try {
      use(localStorage);
    } catch {
      // Then the choice lasts as long as the page.
    }
  };
  remember((store) => {
    const kept = store.getItem('collapsar-theme');
    if (kept === 'dark' || kept === 'light') root.dataset['theme'] = kept;
  });
  theme.addEventListener('click', () => {
    const chosen = isDark() ? 'light' : 'dark';
    root.dataset['theme'] = chosen;
    remember((store) => store.setItem('collapsar-theme', chosen));
    name();
  });
  dark.addEventListener('change', name);
  name();
  document.querySelector('.top')?.prepend(theme);

  // The part that is read is marked in the contents.
  const links = new Map(all('.contents a').map((link) => [link.getAttribute('href')?.slice(1) ?? '', link]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting)
          for (const [id, link] of links) {
            if (id === target.id) link.setAttribute('aria-current', 'true');
            else link.removeAttribute('aria-current');
          }
    },
    { rootMargin: '-30% 0% -69% 0%' },
  );
  for (const part of all('.part')) seen.observe(part);

  addEventListener('hashchange', read);
  read();
})();
document.documentElement.dataset['ready'] = '';
