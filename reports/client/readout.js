// @ts-check
/* global data, off, show, linesOf, make */
/* eslint no-unused-vars: off -- the other scripts of the page use them */
// The values of one generation, by pointer or arrow keys.
const live = make('p', { class: 'vh', 'aria-live': 'polite' });
document.body.append(live);
/** @param {HTMLElement} figure @param {Chart} chart @param {SVGSVGElement} svg */
const readOut = (figure, chart, svg) => {
  // The browser would show the title as a tooltip of its own over the read-out.
  for (const [tag, attribute] of [
    ['title', 'aria-label'],
    ['desc', 'aria-description'],
  ]) {
    const element = svg.querySelector(String(tag));
    if (!element) continue;
    svg.setAttribute(String(attribute), element.textContent ?? '');
    element.remove();
  }
  svg.setAttribute('tabindex', '0');
  const [x0 = 0, x1 = 1, g0 = 1, g1 = 1] = (svg.dataset['x'] ?? '').split(' ').map(Number);
  /** @type {ReturnType<typeof linesOf>} */
  let known = [];
  /** @type {number[]} */
  let generations = [];
  const tip = make('div', { class: 'tip', 'aria-hidden': 'true' });
  const cursor = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  cursor.setAttribute('class', 'cursor');
  let at = -1;
  /** Numbers are read when they are asked for: a page has thousands. */
  const start = () => {
    if (known.length > 0) return;
    known = linesOf(chart).filter(({ s }) => svg.querySelector(`.i${s}`));
    generations = [...new Set(known.flatMap(({ points }) => points.map(({ generation }) => generation)))];
    generations.sort((a, b) => a - b);
  };
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
      .filter(({ label }) => !off.has(label))
      .flatMap(({ s, label, points }) => {
        const point = points.find((one) => one.generation === generation);
        return point ? [{ s, label, mean: point.mean, text: show(point.mean, point.half) }] : [];
      })
      .sort((a, b) => b.mean - a.mean);
    tip.replaceChildren(
      make('strong', {}, `Generation ${generation}`),
      ...shown.map(({ s, label, text }) => {
        const key = document.querySelector(`[data-legend] [data-s="${s}"] .key`)?.cloneNode(true);
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
    start();
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
    start();
    const last = generations.length - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') hide();
    if (next === undefined) return;
    event.preventDefault();
    move(Math.max(0, Math.min(last, next)), true);
  });
};
