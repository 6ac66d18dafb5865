import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { forecastText } from '../words/index.js';
import { byPanel, name, sentence } from './shared.js';

/** Where the strategies seem to lead past the end of the run, in words. */
export const earlyWarnings = (model: ReportModel): Markup | undefined => {
  const { panels, lookup } = model;
  const lists = byPanel(panels, ({ members }) => {
    const forecast = members.filter(({ index, look }) => !look.control && lookup.forecasts(index).length > 0);
    if (forecast.length === 0) return undefined;
    return html`<dl>
      ${forecast.map(
        ({ index, group }) =>
          html`<div>
            <dt>${name(group.strategy)}</dt>
            ${lookup.forecasts(index).map((one) => html`<dd>${sentence(model, forecastText(one))}</dd>`)}
          </div>`,
      )}
    </dl>`;
  });
  if (lists === undefined) return undefined;
  return html`<h3 id="early-warning">Where it seems to lead</h3>
    <p>
      Forecasts past the last generation, each the union of simple ones: that the level stays, that it walks on with its
      drift (which is what exponential growth does), and of the risk that it follows a power law of the generation. They
      say what happens if nothing new does; only a longer run shows it. How often such an interval holds depends on how
      the risk grows, which the run alone does not tell. Where a chain has lost what is forecast, or is not known, there
      is no forecast: one made from the others would leave out the worst.
    </p>
    ${lists}`;
};
