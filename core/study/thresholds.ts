import type { VerdictThresholds } from '../contracts/index.js';

/** Where the definitions of collapse draw their lines unless the study says otherwise: Collapsar's choice. */
export const VERDICT_THRESHOLDS: VerdictThresholds = {
  catastrophicRatio: 10,
  catastrophicNats: Math.LN2,
  lateShare: 0.25,
  exponent: 0.2,
  variance: 0.8,
  modes: 0.1,
  tails: 0.75,
  hallucination: 0.01,
};

const above = (least: number, description: string): object => ({
  type: 'number',
  exclusiveMinimum: least,
  description,
});
const share = (description: string): object => ({
  type: 'number',
  exclusiveMinimum: 0,
  exclusiveMaximum: 1,
  description,
});

/** `thresholds` of the study file. */
export const thresholdsSchema = {
  type: 'object',
  title: 'Thresholds',
  description: 'where the definitions of collapse draw their lines; printed with every report',
  additionalProperties: false,
  properties: {
    catastrophicRatio: above(1, 'catastrophic-risk: so many times the risk of the control; default 10'),
    catastrophicNats: above(0, 'catastrophic-risk of a log loss: nats above the control; default log 2 (0.693)'),
    lateShare: share('diverging-risk: a late rise below this share of the risk of the control is small; default 0.25'),
    exponent: above(0, 'scaling-law: how far the exponent of risk against T may move; default 0.2'),
    variance: share('variance-collapse: share of the variance of the control that counts as kept; default 0.8'),
    modes: share('lost-modes: share of lost modes that counts as none; default 0.1'),
    tails: share('lost-tails: share of the tail mass of the control that counts as kept; default 0.75'),
    hallucination: share('hallucination: mass without real data that counts as none; default 0.01'),
  },
} as const;

/** Tolerated of a risk without a zero where a study says nothing: the likelihood of a row a tenth smaller. */
export const TOLERATED_NATS = Math.log(1.1);
