import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { answersOf, cardLines, trainedText } from '../words/index.js';
import { folded, icon, sentence, term } from './shared.js';

/**
 * The answer above all else: what a walk answered, the first finding of a grid, how sure it is, what safe means, what it takes
 * and what it holds for.
 */
export const answer = (model: ReportModel): Markup | undefined => {
  const { results } = model;
  const [first, ...others] = answersOf(results);
  if (first === undefined) return undefined;
  const labels = trainedText(model.lookup);
  return html`<section class="answer finding ${first.tone}" aria-label="Answer">
    ${icon(first.tone)}
    <div>
      <div class="says">
        ${[first, ...others]
          .flatMap(({ parts }) => parts)
          .map(
            ({ setting, text }) =>
              html`<div>
                ${setting === undefined ? '' : html`<h2>${sentence(model, setting)}<span class="vh">: </span></h2>`}
                <p class="say">${sentence(model, text)}</p>
              </div>`,
          )}
      </div>
      <dl class="cards">
        ${cardLines(results, model.lookup).map(([what, text]) => term(what, sentence(model, text)))}
      </dl>
      ${labels === '' ? '' : folded('What each strategy trains on', '', html`<p>${sentence(model, labels)}</p>`)}
    </div>
  </section>`;
};
