// @ts-check
/* global DOMParser, data, off, linesOf, exactly, exactOf, unpacked, make, all, save, shape */
/* eslint no-unused-vars: off -- the other scripts of the page use them */
// What is shown as files: the numbers of all charts or of one, and each chart as a picture.
/** @param {string | number | undefined} value A leading sign of a formula is defused for spreadsheets. */
const field = (value) => {
  if (typeof value !== 'string') return String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
/** @param {(string | number | undefined)[][]} table */
const csv = (table) => table.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
/**
 * A line a strategy and generation, of the strategies that are not hidden. Where a page has no room for all digits it says what
 * its numbers are rounded to. @param {Panel} panel @param {Chart} chart
 */
const rowsOf = ({ source, model, samples }, chart) => {
  const lines = linesOf(chart).map(({ label: strategy, points }, s) => {
    const exact = (/** @type {number[]} */ values, /** @type {number} */ of) =>
      chart.digits ? exactly(values, chart.digits[2 * s + of] ?? '') : values;
    const means = exact(
      points.map(({ mean }) => mean),
      0,
    );
    const halves = exact(
      points.flatMap(({ half }) => half ?? []),
      1,
    );
    let next = 0;
    return points.map(({ generation, n, half }, i) => ({
      strategy,
      ...{ generation, n, mean: means[i], half: half === undefined ? undefined : halves[next++] },
      digits: chart.digits ? 'all' : `rounded to 1e${chart.series[s]?.[1]}`,
    }));
  });
  return [chart.metric, ...(chart.same ?? [])].flatMap((metric) =>
    lines
      .flat()
      .filter(({ strategy }) => !off.has(strategy))
      .map(({ strategy, generation, n, mean, half, digits }) => {
        return { source, model, strategy, samples, metric, basis: chart.basis, generation, n, mean, half, digits };
      }),
  );
};
const HEAD = ['source', 'model', 'strategy', 'samples', 'metric', 'basis', 'generation', 'n', 'mean', 'half', 'digits'];
/** @param {string} name */
const fileName = (name) => `${data.study}-${name}`.replace(/[^\w.-]+/g, '-');
/** Of all charts that the filters leave. @param {'csv' | 'json'} kind @param {(panel: Panel, chart?: Chart) => boolean} isOut */
const download = (kind, isOut) => {
  const rows = data.panels.flatMap((panel) =>
    isOut(panel) ? [] : panel.charts.flatMap((chart) => (isOut(panel, chart) ? [] : rowsOf(panel, chart))),
  );
  const text = kind === 'json' ? JSON.stringify(rows, null, 1) : csv([HEAD, ...rows.map((row) => Object.values(row))]);
  save(text, kind === 'json' ? 'application/json' : 'text/csv', `${fileName('charts')}.${kind}`);
};
/** Of one chart's table, with all digits where a cell has them, without strategies that are hidden. @param {HTMLTableElement} table */
const cellsOf = (table) => {
  const rows = [...table.rows].map(({ cells }) =>
    [...cells].map((cell) => {
      const text = (cell.innerText || (cell.textContent ?? '')).replaceAll('−', '-').trim();
      return { text, parts: cell.dataset['v'] === undefined ? [text] : exactOf(cell.dataset['v']) };
    }),
  );
  const heads = rows[0] ?? [];
  const widths = heads.map((_, at) => Math.max(...rows.map((row) => row[at]?.parts.length ?? 1)));
  const NAMES = ['', ' half', ' lost'];
  return rows
    .filter(([first]) => !off.has(first?.text ?? ''))
    .map((row, r) =>
      row.flatMap(({ text, parts }, at) =>
        off.has(heads[at]?.text ?? '')
          ? []
          : NAMES.slice(0, widths[at]).map((name, i) => (r === 0 ? text + name : (parts[i] ?? ''))),
      ),
    );
};
/** Where each chain of a row of charts ends, of strategies that are not hidden. @param {HTMLElement} row */
const endsOf = (row) => [
  ['strategy', 'seed', 'generation', 'value'],
  ...all('figure', row).flatMap(({ dataset: { seeds = '', ends = '' }, children: [head] }) => {
    const strategy = head?.textContent?.trim() ?? '';
    const [values, last] = [ends.split(' '), row.dataset['last']];
    return off.has(strategy)
      ? []
      : seeds.split(' ').map((seed, i) => {
          const [value = '', at = last] = (values[i] ?? '').split(':').reverse();
          return [strategy, seed, at, value === '' || isNaN(Number(value)) ? value : Number(value)];
        });
  }),
];
/** Rows by origin of every generation. @param {SVGElement} svg @param {HTMLTableElement} table */
const layersOf = (svg, table) => {
  const heads = [...(table.rows[0]?.cells ?? [])].map(({ textContent }) => textContent ?? '');
  const layers = (svg.dataset['rows'] ?? '')
    .split(' ')
    .map((text) => (text.includes(',') ? text.split(',').map(Number) : unpacked(text)));
  const at = svg.dataset['at']?.split(' ');
  return [heads, ...(layers[0] ?? []).map((_, i) => [at?.[i] ?? i + 1, ...layers.map((rows) => rows[i])])];
};
/** Of effects drawn beside their limit, all digits. @param {Element} svg */
const effectsOf = (svg) => {
  let place = '';
  return [...svg.querySelectorAll('.place, [data-v]')].flatMap((one) => {
    const exact = one.getAttribute('data-v');
    if (exact === null) place = one.textContent ?? '';
    const label = one.getAttribute('data-of') ?? one.textContent?.trim().replace(/^[▲≈✓?] /, '') ?? '';
    if (exact === null || off.has(label)) return [];
    const [effect, low, high, bound] = exactOf(exact);
    return [[place, label, one.getAttribute('class') ?? '', effect, low, high, bound]];
  });
};

const LOOKS = [
  ...[
    'fill',
    'fill-opacity',
    'stroke',
    'stroke-width',
    'stroke-dasharray',
    'stroke-linecap',
    'stroke-linejoin',
    'opacity',
    'paint-order',
  ],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor', 'transform'],
];
/** A chart that needs no page around it: what it is drawn with stands in it. @param {SVGSVGElement} svg @param {string} title */
const alone = (svg, title) => {
  // What stands elsewhere on the page is brought in for as long as it is read; it looks the same here.
  const uses = [.../** @type {NodeListOf<SVGUseElement>} */ (svg.querySelectorAll('use'))].map((use) => {
    const target = /** @type {SVGElement | null} */ (
      document.getElementById(use.getAttribute('href')?.slice(1) ?? '')?.cloneNode(true)
    );
    target?.removeAttribute('id');
    const [x, y] = ['x', 'y'].map((name) => use.getAttribute(name) ?? '0');
    const css = use.getAttribute('class') ?? '';
    const stand = shape('g', { transform: `translate(${x} ${y})`, class: css }, ...(target ? [target] : []));
    use.replaceWith(stand);
    return { use, stand };
  });
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const own = [copy, .../** @type {NodeListOf<SVGElement>} */ (copy.querySelectorAll('*'))];
  [svg, .../** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll('*'))].forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of [...element.getAttributeNames()])
      if (/^(class|id|tabindex|data-.*|aria-.*)$/.test(name)) own[i]?.removeAttribute(name);
    for (const look of LOOKS) {
      const value = style.getPropertyValue(look);
      if (value !== '' && !(look === 'transform' && value === 'none')) own[i]?.setAttribute(look, value);
    }
  });
  for (const { use, stand } of uses) stand.replaceWith(use);
  const { width, height } = svg.viewBox.baseVal;
  for (const [name, value] of Object.entries({ xmlns: 'http://www.w3.org/2000/svg', width, height }))
    copy.setAttribute(name, `${value}`);
  copy.querySelector('title')?.remove();
  copy.prepend(
    shape('title', {}, title),
    shape('rect', { width: '100%', height: '100%', fill: getComputedStyle(document.documentElement).backgroundColor }),
  );
  return { text: new XMLSerializer().serializeToString(copy), width, height };
};
/** Charts that stand in a row as one, each under its own head. @param {SVGSVGElement[]} charts @param {string} title */
const together = (charts, title) => {
  const [first] = charts;
  if (charts.length === 1 && first) return alone(first, title);
  const [across, head] = [Math.min(6, charts.length), 18];
  const { width: w = 0, height: h = 0 } = first?.viewBox.baseVal ?? {};
  const [width, height] = [across * w, 24 + Math.ceil(charts.length / across) * (h + head)];
  const look = { 'font-family': 'sans-serif', fill: getComputedStyle(document.documentElement).color };
  const inside = charts.flatMap((svg, i) => {
    const [x, y] = [(i % across) * w, 24 + Math.floor(i / across) * (h + head)];
    const copy = new DOMParser().parseFromString(alone(svg, '').text, 'image/svg+xml').documentElement;
    for (const [name, value] of Object.entries({ x, y: y + head })) copy.setAttribute(name, `${value}`);
    const text = svg.closest('figure')?.querySelector('h4')?.textContent ?? '';
    return [copy, shape('text', { ...look, x: x + 4, y: y + 12, 'font-size': 11, 'font-weight': 600 }, text)];
  });
  const all = shape(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    shape('title', {}, title),
    shape('rect', { width: '100%', height: '100%', fill: getComputedStyle(document.documentElement).backgroundColor }),
    shape('text', { ...look, x: 4, y: 16, 'font-size': 14 }, title),
    ...inside,
  );
  return { text: new XMLSerializer().serializeToString(all), width, height };
};
/** @param {SVGSVGElement[]} charts @param {string} title @param {string} name @param {'SVG' | 'PNG'} kind */
const savePicture = (charts, title, name, kind) => {
  const { text, width, height } = together(charts, title);
  if (kind === 'SVG') return save(text, 'image/svg+xml', `${name}.svg`);
  const image = new Image();
  image.addEventListener('load', () => {
    const [canvas, times] = [document.createElement('canvas'), 3];
    [canvas.width, canvas.height] = [width * times, height * times];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && save(blob, 'image/png', `${name}.png`));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
};
/**
 * What a chart can be saved as, and its address, within the fold of its values: no stop for the keyboard until it is open.
 * @param {HTMLElement} figure @param {() => string | undefined} numbers @param {{ title?: string, fold?: HTMLElement | null }} [of]
 */
const offer = (figure, numbers, of = {}) => {
  const fold = of.fold ?? figure.querySelector('details') ?? make('details', {}, make('summary', {}, 'Save'));
  const row = make('p', { class: 'tools' });
  const title = of.title ?? figure.querySelector('h3, h4, h5')?.textContent?.trim() ?? '';
  const name = fileName(figure.id || title);
  const hint = () => make('span', { class: 'vh' }, ` of ${title}`);
  for (const kind of /** @type {const} */ (['SVG', 'PNG', 'CSV'])) {
    const button = make('button', { type: 'button' }, kind, hint());
    button.addEventListener('click', () => {
      const charts = /** @type {SVGSVGElement[]} */ ([...figure.querySelectorAll('svg:not(.key, .spark)')]);
      const text = kind === 'CSV' ? numbers() : undefined;
      if (text !== undefined) save(text, 'text/csv', `${name}.csv`);
      else if (charts.length > 0 && kind !== 'CSV') savePicture(charts, title, name, kind);
    });
    row.append(button);
  }
  if (figure.id) row.append(make('a', { href: `#${figure.id}` }, 'Link', hint()));
  fold.append(row);
  if (!fold.parentElement) figure.append(fold);
};
