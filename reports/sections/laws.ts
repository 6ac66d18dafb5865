import type { LawAxis, Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { lawText, withoutLawText } from '../words/index.js';
import { folded, sentence } from './shared.js';

/** The fitted laws along some axes in words: those of the main metrics, the others folded away. */
export const laws = (model: ReportModel, axes: readonly LawAxis[]): Markup | undefined => {
  const { results, main, lookup } = model;
  const { laws: all = [], withoutLaw = [] } = results;
  const list = (texts: readonly string[]): Markup =>
    texts.length === 0
      ? html``
      : html`<ul>
          ${texts.map((text) => html`<li>${sentence(model, text)}</li>`)}
        </ul>`;
  const here = all.filter(({ axis }) => axes.includes(axis));
  const none = withoutLaw.filter(({ axis }) => axes.includes(axis));
  if (here.length === 0 && none.length === 0) return undefined;
  const shown = new Set(main.map(({ id }) => id));
  const first = here.filter(({ metric }) => shown.has(metric));
  const others = here.filter(({ metric }) => !shown.has(metric));
  return html`<h3>Fitted laws</h3>
    <p>${axes.includes('share') ? IN_SHARE : IN_ROWS} ${TEST}</p>
    ${list(first.map((law) => lawText(law, lookup)))}
    ${
      others.length === 0
        ? ''
        : folded(
            `Laws of ${others.length} more`,
            ` along ${axes.includes('share') ? 'the share' : 'rows'}`,
            list(others.map((law) => lawText(law, lookup))),
          )
    }
    ${list(none.map((without) => withoutLawText(without, lookup)))}`;
};

const IN_ROWS =
  'Fitted to the mean end values: floor + A / T to the exponent (of a metric with a best value, its distance from it). While no floor is shown, the exponent is that of the law without one, and its interval spans both laws: fitted with a floor that is not there it would be too steep. Levelling off is held against a law without a floor, or against a straight line in log T where no value is best; three sizes fit exactly, so that only more of them could contradict the form.';
const IN_SHARE =
  'Fitted to the mean end values: the value at share 0 plus A times the share to the exponent. 1 is a straight line, 2 what synthetic rows of one fixed bias cost, more what feeding on itself does. Levelling off is an exponent shown to be below 1.';
const TEST =
  'Intervals are 95 % percentiles over resampled seeds (measured on laws that are known: from five seeds on they held the exponent in 86 to 99 % of studies, a floor of very skewed values in only 55 to 78 % with five and ten seeds and 83 to 90 % with twenty and forty), p comes from resampled studies that follow the simpler law (a floor is shown where, besides, its interval excludes none); each law is judged by itself, so among many some level off by chance.';
