import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { count, list, number, percent, recordedControlsText } from '../words/index.js';
import { term } from './shared.js';

/** How to read the numbers, and what they do not say. */
export const methods = ({ results, lookup }: ReportModel): Markup => {
  const { study, imported } = results.record;
  const { tolerance, thresholds } = study;
  const chains = study.seeds.length;
  const rows = Math.max(...study.samples);
  const fixed = lookup.record.groups.some(({ control }) => control?.rows === 'fixed');
  const recorded = recordedControlsText(results.record);
  const estimators = [
    ...new Set(study.models.flatMap(({ with: { estimator } }) => (typeof estimator === 'string' ? [estimator] : []))),
  ];
  return html`<dl class="method">
    ${imported === undefined ? '' : term('Imported values', html`Every value was measured elsewhere and read from files; tests, bounds and definitions are those of any run. Nothing here has seen a model or a row: labels, what was mixed, the size T and what each number means are the import’s own statements. NaN and empty values are kept and count as the worst there is.`)}
    ${term('A generation', html`One fit. Generation 1 is trained before any model of the chain exists; every later one on rows that its strategy mixes from real data and from what earlier models generated. T is the number of rows a generation gets: ${list(study.samples.map(count))} here.`)}
    ${term('Synthetic share', html`Synthetic rows divided by all training rows. A synthetic-to-real ratio λ is a share of λ / (1 + λ).`)}
    ${term('Fresh and fixed real rows', html`The two give opposite answers. Fresh rows are new at every generation: each brings something that no earlier model has seen, and mixing synthetic rows in can beat the fresh rows alone. Fixed rows are the same ones reused: synthetic rows then bring nothing new, and in the closed forms for estimates without bias they only add error. A strategy’s settings say which it uses, and the two are never pooled.`)}
    ${term(
      'Controls',
      imported !== undefined
        ? imported.control === 'first-generation'
          ? html`No imported chain trained on real rows alone. Each chain is held against its own first generation,
            which was trained before any model of the chain existed, as if real rows alone had given the same in every
            later one: a level, with its chance. What more real rows, or going on from the model before, would have
            changed without any synthetic row is not in it.`
          : html`The control is the strategy that the import calls so: chains that trained on real rows alone, by its
            word. Whether they had as many rows, the same real rows or the same seeds of chance is not known here; seeds
            of one number are paired all the same, which is right for independent chains and only sharper for paired
            ones.`
        : recorded !== undefined
          ? recorded
          : html`They run the same model on real rows alone, with the same seeds and therefore the same draws. The
            matched control has as many rows as the strategy trains on, so that “accumulating helps” is not just “more
            data help”; a second one has only the strategy’s real rows. Verdicts are against the matched control; the
            second never changes
            them.${
              fixed
                ? ` A finite source cannot always give fresh rows; its control then reuses fixed rows, and differences to it include what reuse costs.`
                : ''
            }`,
    )}
    ${term('Means and bands', html`Over seeds: each seed is one whole chain. Bands and ± are 95 % t intervals of the mean over ${chains} seeds at most; they say how well the mean is known, not how far single chains scatter. A band says nothing about generations taken together.`)}
    ${term('Tests', html`Each uses one number per seed, never pooled generations. Most are paired with the control by seed. p is the larger of Student’s and of Johnson’s (1978), which takes the skewness of the seeds into account; the ratio of two mean risks is bounded by a generalised pivot for lognormal levels. Where the seeds do not vary, or few carry the effect, the exact count of those that do decides. Presence is tested at 5 % after Holm’s correction over the definitions measured; absence at 5 % against a margin; where both are shown, presence stands. Failing to find collapse is never reported as its absence.`)}
    ${term('Chains without a number', html`A chain that failed by its own fault, or whose metric has no value because what it measures is gone, or an infinite one, counts as the worst there is: for presence it stands with the largest effect seen, or is counted exactly, and no definition is called absent, no gate for absence met and no share called safe with it. Chains that are not run yet or that the machine ended forbid absence too, and count for nothing else. Means and bands of charts are over the chains that have a number.`)}
    ${results.comparisons?.some(({ method }) => method === 'Dunnett') === true ? term('Dunnett’s test', html`This study asks for it where several strategies are compared with one control. It (Dunnett 1955) takes all groups for independent and of one spread, and is used only where the largest standard deviation is under twice the smallest. It ignores the pairing: that chains of one seed share their draws is not taken off, so that it finds less than a paired test where they go the same way. Its intervals are two-sided and hold together. Pairs of strategies are compared by seed as ever.`) : ''}
    ${term('The eight definitions', html`They carry the names of Schaeffer et al. (2025). Their thresholds are not from the literature; they are options of the study, and in this one: ${number(thresholds.catastrophicRatio)} times the control’s risk for a catastrophe (${number(thresholds.catastrophicNats)} nats of a log loss), a tolerated increase of ${percent(tolerance.increase)} (of a loss without a zero, ${number(tolerance.nats)} nats) over the last ${percent(tolerance.window)} of the run, a late rise under ${percent(thresholds.lateShare)} of the control’s risk as small, a shift of the scaling exponent by ${number(thresholds.exponent)}, ${percent(thresholds.variance)} of the variance and ${percent(thresholds.tails)} of the tail mass as kept, ${percent(thresholds.modes)} of the modes and ${percent(thresholds.hallucination)} of hallucinated mass as none.`)}
    ${term('Onset, rate and half-life', html`Onset is the first generation whose effect exceeds the tolerance, with the limits between which it lies; “not shown” where the last generation may still be within the tolerance. The rate is the change a generation of a typical seed from the first to the last, the control’s own taken off. The half-life is how many generations halve the quantity at that rate; “none” as a limit means that no decline at all is compatible with the data.`)}
    ${term('Conventions', html`${estimators.length > 0 ? html`Estimator in this study: ${list(estimators)}. ` : ''}A maximum-likelihood variance divides by T and shrinks by 1 − 1/T at every generation even where an unbiased one, dividing by T − 1, keeps its mean; published results use both. Where a model gives exact moments, metrics use them; otherwise ${count(study.evaluate)} rows are drawn from it. The two are never mixed in one test.`)}
    ${term('Theory', html`Its curves are closed forms for the setting at hand and hold only for it. A chain may differ from them because it is finite, not because either is wrong.`)}
    ${term('Power', html`${chains < 5 ? 'Under five seeds decide nothing here. ' : ''}A rule of thumb for slow collapse of a variance: seeds × generations of at least 4 T give a test an 80 % chance. This study has ${count(chains * study.generations)} against ${count(4 * rows)}${chains * study.generations < 4 * rows ? ', so slow effects can stay undecided' : ''}.`)}
    ${term('What this cannot say', html`The numbers hold for these models, these data, these sizes and ${count(study.generations)} generations. An overall score can improve while rare events vanish, and a metric that orders generations within one strategy may mis-order strategies: that is why several are shown.`)}
  </dl>`;
};
