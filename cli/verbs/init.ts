import { open } from 'node:fs/promises';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { EXIT, type Verb } from '../command.js';

/** A study that runs in seconds as it is, with what to change said beside it. */
const STUDY = `# collapsar run THIS FILE      collapsar describe csv      collapsar list
study: my-study
title: How much synthetic data can I train on?

sources:
  # Your own rows: { use: csv, with: { file: rows.csv, label: diagnosis, rare: malignant, draw: again } }
  - { use: breast-cancer, with: { malignantShare: 0.1 } }

models:
  - use: class-conditional
    with: { model: { use: gmm, with: { components: 1, covariance: diagonal, regularisation: 0.001 } } }

strategies:
  - replace # synthetic rows alone
  - accumulate # everything so far
  - { use: mix, with: { real: fresh }, sweep: { syntheticShare: [0.5, 0.9] } }

metrics: [rare-events, moments, wasserstein]

samples: 100 # T: rows a generation
generations: 10
seeds: 10 # independent chains; at least 5 decide anything
evaluate: 1000 # rows drawn from each model for metrics
`;

export const initVerb: Verb<string, object> = async (file, _flags, { terminal }) => {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(STUDY);
    await handle.close();
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CollapsarError(
      'COLLAPSAR_USAGE',
      {
        where: file,
        what: exists ? 'the file is there already' : `the file cannot be written: ${messageOf(cause)}`,
        fix: 'Give another name: collapsar init other.yaml',
      },
      { cause },
    );
  }
  terminal.out(`${file} is written. Run it: collapsar run ${file}`);
  return EXIT.ok;
};
