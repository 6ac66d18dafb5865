import { definePlugin } from '../../../core/plugin/index.js';
import { describeModel, exampleData } from '../../../core/testing/index.js';
import { classConditional } from '../../../plugins/models/class-conditional.js';
import { gaussian } from '../../../plugins/models/gaussian.js';
import { gmm } from '../../../plugins/models/gmm.js';

const builtIn = definePlugin({ name: 'inner-models', version: '1.0.0', api: '^1.0.0', entries: [gaussian, gmm] });

describeModel({ entry: gaussian });
describeModel({ entry: gaussian, options: { estimator: 'unbiased', covariance: 'diagonal' } });
for (const covariance of ['full', 'diagonal', 'spherical']) describeModel({ entry: gmm, options: { covariance } });
for (const inner of [gaussian, gmm])
  describeModel({
    entry: classConditional,
    with: [builtIn],
    options: { model: inner.id },
    data: exampleData('vectors', 120, 1, true),
  });
