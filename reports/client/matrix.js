// @ts-check
/* global make */
// Verdicts side by side: cells that open, rows in another order, rows that match a word. All of it is in the page without this.
(() => {
  'use strict';
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector('.matrix'));
  if (!table) return;
  /** @param {HTMLTableCellElement} cell */
  const press = (cell) => {
    const button = make('button', { type: 'button', tabindex: '-1' }, ...cell.childNodes);
    cell.append(button);
    return button;
  };
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const words = heads.map(({ textContent }) => textContent ?? '');
  const bodies = [...table.tBodies];
  const groups = bodies.map((body) => {
    const rows = [...body.rows];
    return rows.flatMap((row, at) => {
      if (row.matches('.place, .more')) return [];
      // Of a large study some have words alone.
      const more = rows[at + 1]?.classList.contains('more') ? rows[at + 1] : undefined;
      const text = `${row.cells[0]?.textContent} ${body.querySelector('.place')?.textContent}`.toLowerCase();
      return [{ row, more, text, at }];
    });
  });
  const settings = groups.flat();

  // One stop for the keyboard: arrows lead from cell to cell.
  for (const head of heads) press(head).title = 'Sort';
  for (const { row } of settings)
    for (const cell of [...row.cells].slice(1)) press(cell).setAttribute('aria-expanded', 'false');
  let stop = table.querySelector('button');
  stop?.setAttribute('tabindex', '0');
  /** @param {HTMLButtonElement | null | undefined} button */
  const move = (button) => {
    if (!button) return;
    stop?.setAttribute('tabindex', '-1');
    stop = button;
    stop.setAttribute('tabindex', '0');
  };
  const lines = () =>
    [...table.rows]
      .map((row) => [...row.cells].map((cell) => cell.querySelector('button')))
      .filter((row) => row.at(-1)?.checkVisibility());
  /** @typedef {HTMLButtonElement | null | undefined} Button */
  /** Where a key leads from one of a row. @param {Button[][]} all @param {number} y @param {number} x @returns {Record<string, Button>} */
  const around = (all, y, x) => {
    const [row = [], above = [], below = []] = [all[y], all[y - 1], all[y + 1]];
    return {
      ArrowRight: row[x + 1],
      ArrowLeft: row[x - 1],
      ArrowDown: below[Math.max(1, x)],
      ArrowUp: above[x],
      Home: row.find(Boolean),
      End: row.at(-1),
    };
  };
  table.addEventListener('keydown', (event) => {
    const at = /** @type {HTMLElement} */ (event.target).closest('button');
    const all = lines();
    const y = all.findIndex((row) => row.includes(at));
    const near = y < 0 ? undefined : around(all, y, all[y]?.indexOf(at) ?? 0)[event.key];
    if (!near) return;
    event.preventDefault();
    move(near);
    near.focus();
  });

  // A cell opens what it rests on.
  /** The notes of a verdict, those of its definition too. @param {HTMLTableCellElement} cell @param {HTMLTableCellElement} numbers */
  const notesOf = (cell, numbers) => {
    const own = [...numbers.querySelectorAll('a')].map(({ hash }) => document.getElementById(hash.slice(1)));
    const isOf = (/** @type {Element} */ { textContent }) => textContent === words[cell.cellIndex];
    const of = [...document.querySelectorAll('.definitions dt')].find(isOf)?.nextElementSibling;
    const shared = cell.classList.contains('not-measured') ? [] : [...(of?.querySelectorAll('li') ?? [])];
    return [...own, ...shared].map((note) => make('li', { dir: 'auto' }, note?.textContent ?? ''));
  };
  /** @param {HTMLElement} row @param {HTMLElement | undefined} more */
  const close = (row, more) => {
    for (const old of [...row.querySelectorAll('.on'), ...(more?.querySelectorAll('.on') ?? [])]) {
      old.classList.remove('on');
      old.querySelector('[aria-expanded]')?.setAttribute('aria-expanded', 'false');
    }
    more?.classList.remove('open');
    const why = (more ?? row).nextElementSibling;
    if (why?.classList.contains('why')) why.remove();
  };
  /** @param {HTMLTableCellElement} cell @param {HTMLButtonElement} button */
  const toggle = (cell, button) => {
    const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
    const more = settings.find((one) => one.row === row)?.more;
    const open = !cell.classList.contains('on');
    close(row, more);
    if (!open) return;
    const numbers = more?.cells[cell.cellIndex];
    more?.classList.add('open');
    button.setAttribute('aria-expanded', 'true');
    for (const one of [cell, numbers]) one?.classList.add('on');
    const what = make('b', {}, `${row.cells[0]?.textContent?.trim()}: ${words[cell.cellIndex]}`);
    const notes = numbers
      ? make('ul', {}, ...notesOf(cell, numbers))
      : make('p', {}, 'What it rests on is in summary.json.');
    const why = make('td', { colspan: String(heads.length) }, make('div', {}, what, notes));
    (more ?? row).after(make('tr', { class: 'why' }, why));
  };
  table.addEventListener('click', ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest('button');
    const cell = /** @type {HTMLTableCellElement | null | undefined} */ (button?.parentElement);
    if (!cell || !button) return;
    move(button);
    if (cell.tagName === 'TD') return toggle(cell, button);
    const worst = `${cell.cellIndex}`;
    order.value =
      cell.cellIndex === 0 ? '' : order.value === worst ? `-${worst}` : order.value === `-${worst}` ? '' : worst;
    order.dispatchEvent(new Event('input'));
  });

  // Order and search; what is chosen stands in the address as the filters of the page do.
  const order = /** @type {HTMLSelectElement} */ (
    make(
      'select',
      { 'data-key': 'order' },
      make('option', { value: '' }, 'as in the study'),
      ...words.flatMap((word, at) =>
        at === 0
          ? []
          : [
              make('option', { value: `${at}` }, `${word}: present first`),
              make('option', { value: `-${at}` }, `${word}: absent first`),
            ],
      ),
    )
  );
  const find = /** @type {HTMLInputElement} */ (make('input', { type: 'search', 'data-key': 'find' }));
  const none = make('p', { role: 'status' });
  const tools = make('div', { class: 'tools', role: 'group', 'aria-label': 'Filter the page' });
  tools.append(make('label', {}, 'Find', find), make('label', {}, 'Order', order));
  const region = table.parentElement;
  region?.before(tools);
  region?.after(none);

  const RANKS = ['present', 'undecided', 'within', 'absent', 'not-measured'];
  /** @param {HTMLTableRowElement | undefined} row @param {number} column */
  const rank = (row, column) => {
    const cell = row?.cells[Math.abs(column)];
    const at = RANKS.findIndex((state) => cell?.classList.contains(state));
    // Not judged is last, whichever way round.
    return column < 0 && at < 4 ? 3 - at : at;
  };
  /** A setting with all rows of its own. @param {{ row: HTMLTableRowElement, more?: HTMLTableRowElement | undefined }} setting */
  const rowsOf = ({ row, more }) => {
    const why = (more ?? row).nextElementSibling;
    return /** @type {HTMLTableRowElement[]} */ ([
      row,
      ...(more ? [more] : []),
      ...(why?.classList.contains('why') ? [why] : []),
    ]);
  };
  const search = () => {
    const wanted = find.value.trim().toLowerCase();
    for (const setting of settings) for (const row of rowsOf(setting)) row.hidden = !setting.text.includes(wanted);
    bodies.forEach((body, i) => {
      const place = /** @type {HTMLTableRowElement | null} */ (body.querySelector('.place'));
      if (place) place.hidden = groups[i]?.every(({ row }) => row.hidden) ?? false;
    });
    none.textContent = settings.every(({ row }) => !row.checkVisibility()) ? 'No setting matches.' : '';
  };
  const sort = () => {
    const column = Number(order.value);
    heads.forEach((head, at) => {
      head.removeAttribute('aria-sort');
      if (column !== 0 && at === Math.abs(column))
        head.setAttribute('aria-sort', column > 0 ? 'descending' : 'ascending');
    });
    /** @param {HTMLTableRowElement | undefined} a @param {HTMLTableRowElement | undefined} b */
    const compare = (a, b) => (column === 0 ? 0 : rank(a, column) - rank(b, column));
    groups
      .map((group, i) => ({ i, rows: [...group].sort((a, b) => compare(a.row, b.row) || a.at - b.at) }))
      .sort((a, b) => compare(a.rows[0]?.row, b.rows[0]?.row) || a.i - b.i)
      .forEach(({ rows, i }) => {
        const body = bodies[i];
        body?.append(...rows.flatMap(rowsOf));
        if (body) table.append(body);
      });
  };
  let sorted = '';
  addEventListener('view', () => {
    search();
    if (order.value !== sorted) sort();
    sorted = order.value;
  });
})();
