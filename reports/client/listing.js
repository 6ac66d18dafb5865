// @ts-check
/* global make, all */
// The list of runs: search, filters and order. What is chosen stands in the address, so that a view can be sent to somebody.
(() => {
  'use strict';
  /** @typedef {{ state: string, answer: string, title: string, date: string, failed: number, source: string[], model: string[] }} Run */
  /** @type {Run[]} */
  const data = JSON.parse(document.getElementById('data')?.textContent ?? '[]');
  const list = document.querySelector('.runs');
  const shown = document.getElementById('shown');
  if (!list || !shown) return;
  const runs = all('.run').map((card, at) => ({
    card,
    at,
    text: (card.textContent ?? '').toLowerCase(),
    of: /** @type {Run} */ (data[at]),
  }));
  /** @typedef {(typeof runs)[number]} Card */

  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const tools = {};
  const bar = make('div', { class: 'tools', role: 'search', 'aria-label': 'Filter the list' });
  /** @param {string} label @param {string} key @param {HTMLInputElement | HTMLSelectElement} control */
  const add = (label, key, control) => {
    tools[key] = control;
    bar.append(make('label', {}, label, control));
  };
  /** @param {[value: string, text: string][]} options */
  const select = (options) => make('select', {}, ...options.map(([value, text]) => make('option', { value }, text)));
  /** Values of a run by key. @param {Run} run @param {string} key @returns {string[]} */
  const valuesOf = (run, key) =>
    [/** @type {Record<string, string | string[]>} */ (/** @type {unknown} */ (run))[key] ?? []].flat();

  add('Find', 'find', make('input', { type: 'search' }));
  const FILTERS = ['answer', 'source', 'model', 'state'];
  for (const key of FILTERS) {
    const values = [...new Set(data.flatMap((run) => valuesOf(run, key)))].filter(Boolean).sort();
    if (values.length > 1)
      add(
        `${key[0]?.toUpperCase()}${key.slice(1)}`,
        key,
        select([['', 'all'], ...values.map((one) => /** @type {[string, string]} */ ([one, one]))]),
      );
  }
  /** @param {string} a @param {string} b */
  const byText = (a, b) => a.localeCompare(b, 'en', { numeric: true });
  /** @type {Record<string, [text: string, compare: (a: Run, b: Run) => number]>} */
  const ORDERS = {
    '': ['folder', () => 0],
    title: ['title', (a, b) => byText(a.title, b.title)],
    newest: ['newest first', (a, b) => byText(b.date, a.date)],
    oldest: ['oldest first', (a, b) => byText(a.date, b.date)],
    answer: ['answer', (a, b) => byText(a.answer, b.answer)],
    failed: ['most failures first', (a, b) => b.failed - a.failed],
  };
  add('Order', 'order', select(Object.entries(ORDERS).map(([value, [text]]) => [value, text])));
  document.getElementById('tools')?.append(bar);

  const value = (/** @type {string} */ key) => tools[key]?.value ?? '';
  /** @param {Card} run */
  const matches = ({ text, of }) =>
    value('find')
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    FILTERS.every((key) => value(key) === '' || valuesOf(of, key).includes(value(key)));
  let order = '';
  const apply = () => {
    let n = 0;
    for (const run of runs) {
      const is = matches(run);
      run.card.hidden = !is;
      if (is) n++;
    }
    if (value('order') !== order) {
      order = value('order');
      const compare = ORDERS[order]?.[1] ?? (() => 0);
      list.append(...[...runs].sort((a, b) => compare(a.of, b.of) || a.at - b.at).map(({ card }) => card));
    }
    shown.textContent = n === runs.length ? '' : n === 0 ? 'No run matches.' : `${n} of ${runs.length} shown.`;
  };
  const read = () => {
    const state = new URLSearchParams(location.hash.replace(/^#\??/, ''));
    for (const [key, control] of Object.entries(tools)) {
      control.value = state.get(key) ?? '';
      // A value that this list does not have.
      if ('selectedIndex' in control && control.selectedIndex < 0) control.selectedIndex = 0;
    }
    apply();
  };
  bar.addEventListener('input', () => {
    const state = new URLSearchParams();
    for (const [key, control] of Object.entries(tools)) if (control.value !== '') state.set(key, control.value);
    const text = state.toString();
    history.replaceState(null, '', text === '' ? location.pathname + location.search : `#${text}`);
    apply();
  });
  addEventListener('hashchange', read);
  read();
})();
document.documentElement.dataset['ready'] = '';
