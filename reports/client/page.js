// @ts-check
/* global make, all, save */
// The one script of the page: what it adds is convenience, for everything it shows is in the page without it.
// It makes elements and sets text; it never parses markup. Stated in reports/page/data.ts: the shape of its data.
(() => {
  'use strict';
  /** @typedef {[s: number, e: number, mean: string, half: string, where?: { at?: number[], n?: number[] }]} Packed */
  /** @typedef {{ metric: string, basis: string, n: number, series: Packed[] }} Chart */
  /** @typedef {{ id: string, source: string, model: string, samples: number, charts: Chart[] }} Panel */
  /** @type {{ study: string, strategies: string[], panels: Panel[] }} */
  const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}');

  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  /** Whole numbers from text. How they are packed: reports/page/packed.ts. @param {string} text */
  const unpacked = (text) => {
    /** @type {number[]} */
    const values = [];
    let [sum, place, last] = [0, 1, 0];
    for (const letter of text) {
      const digit = DIGITS.indexOf(letter);
      sum += (digit % 32) * place;
      place *= 32;
      if (digit > 31) continue;
      last += sum % 2 ? (1 - sum) / 2 : sum / 2;
      values.push(last);
      [sum, place] = [0, 1];
    }
    return values;
  };

  /** Every point of a chart. @param {Chart} chart */
  const points = ({ n, series }) =>
    series.flatMap(([s, e, means, widths, where = {}]) => {
      const halves = unpacked(widths);
      return unpacked(means).map((mean, i) => {
        const half = halves[i] ?? -1;
        return {
          s,
          label: data.strategies[s] ?? '',
          generation: where.at?.[i] ?? i + 1,
          n: where.n?.[i] ?? n,
          mean: Number(`${mean}e${e}`),
          half: half < 0 ? undefined : Number(`${half}e${e}`),
        };
      });
    });
  const SVG = 'http://www.w3.org/2000/svg';

  // As the report's formatter (reports/words/number.ts) writes a number and an estimate: a spec holds the two together.
  /** @param {number} value @param {(size: number) => string} text */
  const signed = (value, text) => (value < 0 ? '−' : '') + text(Math.abs(value));
  /** @param {number} value */
  const number = (value) =>
    signed(value, (size) => {
      if (size >= 1000 && size < 1e5) return String(Math.round(size)).replace(/\B(?=\d{3}$)/, '\u202f');
      if (size === 0 || (size >= 1e-4 && size < 1e5)) return String(Number(size.toPrecision(3)));
      const [mantissa, exponent = ''] = size.toExponential(2).split('e');
      const power = exponent.replace(/./g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)] ?? '');
      return (Number(mantissa) === 1 ? '' : `${Number(mantissa)}\u2009×\u2009`) + `10${power}`;
    });
  /** @param {number} mean @param {number} [half] With the decimals that the interval warrants. */
  const show = (mean, half) => {
    if (!half || half < 0) return number(mean);
    const size = Math.abs(mean);
    let places = 0;
    while (places < 6 && half / 10 < Math.pow(10, -places)) places++;
    const text = (/** @type {number} */ value) =>
      size >= 1000 || (size < 1e-4 && half < 1e-4) ? number(value) : signed(value, (of) => of.toFixed(places));
    return `${text(mean)} ± ${text(half)}`;
  };

  // Filters and legend. What is hidden stands in the address, so that a view can be sent to somebody.
  const bar = document.querySelector('[data-legend]');
  const panels = all('.panel');
  /** @type {Set<string>} */
  const off = new Set();
  /** @type {Record<string, HTMLSelectElement | HTMLInputElement>} */
  const filters = {};
  /** Of parts of the page that are of one panel each. @param {Panel | undefined} panel */
  const isOut = (panel) =>
    panel !== undefined &&
    /** @type {const} */ (['source', 'model', 'samples']).some((key) => {
      const wanted = filters[key]?.value ?? '';
      return wanted !== '' && String(panel[key]) !== wanted;
    });

  const apply = () => {
    for (const part of all('[data-p]')) part.hidden = isOut(data.panels[Number(part.dataset['p'])]);
    for (const panel of panels) {
      panel.hidden = isOut(data.panels.find(({ id }) => id === panel.id));
      for (const figure of all('.chart', panel)) {
        const wanted = filters['metric']?.value ?? '';
        figure.hidden = wanted !== '' && figure.dataset['metric'] !== wanted;
      }
    }
    data.strategies.forEach((label, s) => {
      for (const line of document.querySelectorAll(`.panel .i${s}`)) line.classList.toggle('off', off.has(label));
      bar?.querySelector(`[data-s="${s}"] button`)?.setAttribute('aria-pressed', String(!off.has(label)));
    });
    window.dispatchEvent(new Event('view'));
  };
  const write = () => {
    const state = new URLSearchParams();
    for (const [key, select] of Object.entries(filters)) if (select.value !== '') state.set(key, select.value);
    for (const label of off) state.append('hide', label);
    const text = state.toString();
    history.replaceState(null, '', text === '' ? location.pathname + location.search : `#?${text}`);
    apply();
  };
  /** @param {URLSearchParams} state */
  const take = (state) => {
    for (const [key, select] of Object.entries(filters)) {
      const wanted = state.get(key) ?? '';
      const isOption = !('options' in select) || [...select.options].some(({ value }) => value === wanted);
      select.value = isOption ? wanted : '';
    }
    off.clear();
    for (const label of state.getAll('hide')) off.add(label);
  };
  /** What is folded away or filtered out is brought back. @param {HTMLElement | null} target */
  const reveal = (target) => {
    if (!target) return;
    if (target.closest('[hidden]')) {
      for (const select of Object.values(filters)) select.value = '';
      apply();
    }
    for (let at = target.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target.scrollIntoView();
  };
  const read = () => {
    const { hash } = location;
    if (hash.startsWith('#?')) take(new URLSearchParams(hash.slice(2)));
    else if (hash !== '') reveal(document.getElementById(decodeURIComponent(hash.slice(1))));
    apply();
  };

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
    const [first = tools] = all('.tools');
    for (const [key, name] of Object.entries({ source: 'Data', model: 'Model', samples: 'T', metric: 'Metric' })) {
      const values = new Set(
        all(key === 'metric' ? '.panel .chart' : '.panel').map(({ dataset }) => dataset[key] ?? ''),
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
      button.addEventListener('click', () => download(kind));
      tools.append(button);
    }
    bar.before(tools);
  };
  for (const control of all('[data-key]')) {
    filters[control.dataset['key'] ?? ''] = /** @type {HTMLInputElement} */ (control);
    control.addEventListener('input', write);
  }
  if (bar) equip(bar);

  // Downloads: the aggregates behind the charts, every generation.
  const rows = () =>
    data.panels.flatMap(({ source, model, samples, charts }) =>
      charts.flatMap((chart) =>
        points(chart).map(({ label: strategy, generation, n, mean, half }) => {
          return {
            source,
            model,
            strategy,
            samples,
            metric: chart.metric,
            basis: chart.basis,
            generation,
            n,
            mean,
            half,
          };
        }),
      ),
    );
  /** @param {string | number | undefined} value A leading sign of a formula is defused for spreadsheets. */
  const field = (value) => {
    if (typeof value !== 'string') return String(value ?? '');
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  /** @param {'csv' | 'json'} kind */
  const download = (kind) => {
    const table = rows();
    const head = 'source,model,strategy,samples,metric,basis,generation,n,mean,half';
    const text =
      kind === 'json'
        ? JSON.stringify(table, null, 1)
        : [head, ...table.map((row) => Object.values(row).map(field).join(','))].join('\r\n') + '\r\n';
    save(
      text,
      kind === 'json' ? 'application/json' : 'text/csv',
      `${data.study.replace(/[^\w.-]+/g, '-')}-charts.${kind}`,
    );
  };

  // Read-out: the values of one generation, by pointer or arrow keys.
  const live = make('p', { class: 'vh', 'aria-live': 'polite' });
  document.body.append(live);
  /** @param {HTMLElement} figure @param {Chart} chart */
  const readOut = (figure, chart) => {
    const svg = figure.querySelector('svg');
    if (!svg) return;
    // The browser would show the title as a tooltip of its own over the read-out.
    for (const [tag, attribute] of [
      ['title', 'aria-label'],
      ['desc', 'aria-description'],
    ]) {
      const element = svg.querySelector(String(tag));
      svg.setAttribute(String(attribute), element?.textContent ?? '');
      element?.remove();
    }
    svg.setAttribute('tabindex', '0');
    const axis = (svg.dataset['x'] ?? '').split(' ').map(Number);
    const [x0 = 0, x1 = 1, g0 = 1, g1 = 1] = axis;
    const known = points(chart).filter(({ s }) => svg.querySelector(`.i${s}`));
    const generations = [...new Set(known.map(({ generation }) => generation))];
    generations.sort((a, b) => a - b);
    const tip = make('div', { class: 'tip', 'aria-hidden': 'true' });
    const cursor = document.createElementNS(SVG, 'path');
    cursor.setAttribute('class', 'cursor');
    let at = -1;

    const hide = () => {
      at = -1;
      tip.remove();
      cursor.remove();
    };
    /** @param {number} index @param {boolean} aloud */
    const move = (index, aloud) => {
      if (index === at) return;
      at = index;
      const generation = generations[at] ?? g0;
      const shown = known
        .filter((point) => point.generation === generation && !off.has(point.label))
        .map(({ s, label, mean, half }) => {
          return { s, label, mean, text: show(mean, half) };
        })
        .sort((a, b) => b.mean - a.mean);
      tip.replaceChildren(
        make('strong', {}, `Generation ${generation}`),
        ...shown.map(({ s, label, text }) => {
          const key = bar?.querySelector(`[data-s="${s}"] .key`)?.cloneNode(true);
          return make('div', {}, ...(key ? [key] : []), make('span', {}, label), text);
        }),
      );
      const x = g1 === g0 ? x0 : x0 + ((x1 - x0) * (generation - g0)) / (g1 - g0);
      // Above and below the plot: see PLOT.top and the room for the axis in reports/charts/frame.ts.
      cursor.setAttribute('d', `M${x} 10V${svg.viewBox.baseVal.height - 34}`);
      svg.append(cursor);
      figure.append(tip);
      const scale = svg.clientWidth / svg.viewBox.baseVal.width;
      const left = Math.min(x * scale - tip.offsetWidth / 2, figure.clientWidth - tip.offsetWidth);
      tip.style.left = `${Math.max(0, left)}px`;
      // Under the plot, so that it hides no line.
      tip.style.top = `${svg.getBoundingClientRect().bottom - figure.getBoundingClientRect().top}px`;
      if (aloud)
        live.textContent = `Generation ${generation}. ${shown.map(({ label, text }) => `${label} ${text}`).join('; ')}`;
    };
    svg.addEventListener('pointermove', ({ clientX }) => {
      const scale = svg.clientWidth / svg.viewBox.baseVal.width;
      const x = (clientX - svg.getBoundingClientRect().left) / scale;
      const near = g0 + ((x - x0) / (x1 - x0)) * (g1 - g0);
      let best = 0;
      generations.forEach((g, i) => {
        if (Math.abs(g - near) < Math.abs((generations[best] ?? 0) - near)) best = i;
      });
      move(best, false);
    });
    svg.addEventListener('pointerleave', hide);
    svg.addEventListener('blur', hide);
    svg.addEventListener('keydown', (event) => {
      const last = generations.length - 1;
      const next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last }[event.key];
      if (event.key === 'Escape') hide();
      if (next === undefined) return;
      event.preventDefault();
      move(Math.max(0, Math.min(last, next)), true);
    });
  };
  /** @param {Panel} panel */
  const readOutAll = ({ id, charts }) => {
    for (const figure of all(`#${CSS.escape(id)} .chart`)) {
      const { metric: of, basis: by } = figure.dataset;
      const chart = charts.find(({ metric, basis }) => metric === of && (by ?? basis) === basis);
      if (chart) readOut(figure, chart);
    }
  };
  data.panels.forEach(readOutAll);

  // Theme: what the system says, until the reader chooses.
  const theme = make('button', { type: 'button', class: 'theme' });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const name = () => (theme.textContent = isDark() ? 'Light theme' : 'Dark theme');
  theme.addEventListener('click', () => {
    document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
    name();
  });
  dark.addEventListener('change', name);
  name();
  document.querySelector('.top')?.prepend(theme);

  addEventListener('hashchange', read);
  read();
})();
