import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { name, panelHeading, sentence } from './shared.js';

/** Where the strategies seem to lead past the end of the run, in words. */
export const earlyWarnings = (model: ReportModel): Markup | undefined => {
  const { panels } = model;
  const lists = panels.flatMap((panel) => {
    const told = panel.members.filter(({ group, look }) => !look.control && (group.earlyWarnings ?? []).length > 0);
    if (told.length === 0) return [];
    return [
      html`${panels.length > 1 ? html`<h4>${panelHeading(panel)}</h4>` : ''}
        <dl>
          ${told.map(
            ({ group }) =>
              html`<div>
                <dt>${name(group.strategy)}</dt>
                ${group.earlyWarnings!.map(({ text }) => html`<dd>${sentence(model, text)}</dd>`)}
              </div>`,
          )}
        </dl>`,
    ];
  });
  if (lists.length === 0) return undefined;
  return html`<h3 id="early-warning">Where it seems to lead</h3>
    <p>
      Forecasts past the last generation: the union of two simple ones (of the risk a power law in the generation, or a
      random walk with drift farther ahead, and its level; of the variance the walk and the level). They say what
      happens if nothing new does; only a longer run shows it.
    </p>
    ${lists}`;
};
