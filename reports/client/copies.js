// @ts-check
/* global make, all, save, again */
// Copies of what is to be copied, and the study of the page as a file.
(() => {
  'use strict';
  for (const block of all('pre')) {
    const button = make('button', { type: 'button', class: 'copy' }, 'Copy');
    button.addEventListener('click', () => {
      const done = (/** @type {string} */ text) => void (button.textContent = text);
      navigator.clipboard?.writeText(block.textContent ?? '').then(
        () => done('Copied'),
        () => done('Not allowed'),
      );
    });
    block.before(button);
  }
  const studyPlace = document.querySelector('[data-study]');
  if (studyPlace && again.study) {
    const button = make('button', { type: 'button' }, 'Download the study');
    button.addEventListener('click', () => {
      // What a study file does not say: the keys of metrics, and that of two tolerances one was written alone.
      const { metrics = [], tolerance = {}, ...study } = JSON.parse(JSON.stringify(again.study));
      for (const metric of metrics) for (const own of ['key', 'stream']) delete metric[own];
      for (const one of [tolerance, ...(study.recommend?.also ?? [])])
        if (one.relativeOnly) for (const own of ['relativeOnly', 'nats']) delete one[own];
      save(
        JSON.stringify({ ...study, metrics, tolerance }, null, 2),
        'application/json',
        `${again.study?.study ?? 'study'}.json`,
      );
    });
    studyPlace.append(button);
  }
})();
