// @ts-check
/* global data, off, linesOf, make, all, save, shape */
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
/** A line a strategy and generation, of the strategies that are not hidden. @param {Panel} panel @param {Chart} chart */
const rowsOf = ({ source, model, samples }, chart) =>
  [chart.metric, ...(chart.same ?? [])].flatMap((metric) =>
    linesOf(chart)
      .filter(({ label }) => !off.has(label))
      .flatMap(({ label: strategy, points }) =>
        points.map(({ generation, n, mean, half }) => {
          return { source, model, strategy, samples, metric, basis: chart.basis, generation, n, mean, half };
        }),
      ),
  );
const HEAD = ['source', 'model', 'strategy', 'samples', 'metric', 'basis', 'generation', 'n', 'mean', 'half'];
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
/** Of one chart's table, with all digits where a cell has them. @param {HTMLTableElement} table */
const cellsOf = (table) =>
  [...table.rows].map((row) =>
    [...row.cells].map((cell) => (cell.innerText || (cell.textContent ?? '')).replaceAll('−', '-').trim()),
  );
/** Of effects drawn beside their limit, all digits. @param {Element} svg */
const effectsOf = (svg) => {
  let place = '';
  return [...svg.querySelectorAll('.place, [data-v]')].flatMap((one) => {
    const exact = one.getAttribute('data-v');
    if (exact === null) place = one.textContent ?? '';
    const label = one.getAttribute('data-of') ?? one.textContent?.trim().replace(/^[▲≈✓?] /, '') ?? '';
    return exact === null ? [] : [[place, label, one.getAttribute('class') ?? '', ...exact.split(' ')]];
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
  ],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor', 'transform'],
];
/** A chart that needs no page around it: what it is drawn with stands in it. @param {SVGSVGElement} svg @param {string} title */
const alone = (svg, title) => {
  // What stands elsewhere on the page is brought in; it looks the same here.
  for (const use of /** @type {NodeListOf<SVGUseElement>} */ (svg.querySelectorAll('use'))) {
    const target = /** @type {SVGElement | null} */ (
      document.getElementById(use.getAttribute('href')?.slice(1) ?? '')?.cloneNode(true)
    );
    target?.removeAttribute('id');
    const [x, y] = ['x', 'y'].map((name) => use.getAttribute(name) ?? '0');
    use.replaceWith(shape('g', { transform: `translate(${x} ${y})` }, ...(target ? [target] : [])));
  }
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
/** @param {SVGSVGElement} svg @param {string} title @param {string} name @param {'SVG' | 'PNG'} kind */
const savePicture = (svg, title, name, kind) => {
  const { text, width, height } = alone(svg, title);
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
/** What a chart can be saved as, within the fold of its values: no stop for the keyboard until it is open. @param {HTMLElement} figure @param {() => string | undefined} numbers */
const offer = (figure, numbers) => {
  const fold = figure.querySelector('details') ?? make('details', {}, make('summary', {}, 'Save'));
  const row = make('p', { class: 'tools' });
  const title = figure.querySelector('h3, h4')?.textContent?.trim() ?? '';
  const name = fileName(figure.id || title);
  for (const kind of /** @type {const} */ (['SVG', 'PNG', 'CSV'])) {
    const button = make('button', { type: 'button' }, kind, make('span', { class: 'vh' }, ` of ${title}`));
    button.addEventListener('click', () => {
      const svg = /** @type {SVGSVGElement | null} */ (figure.querySelector('svg:not(.key, .spark)'));
      const text = kind === 'CSV' ? numbers() : undefined;
      if (text !== undefined) save(text, 'text/csv', `${name}.csv`);
      else if (svg && kind !== 'CSV') savePicture(svg, title, name, kind);
    });
    row.append(button);
  }
  fold.append(row);
  if (!fold.parentElement) figure.append(fold);
};
