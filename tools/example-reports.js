/**
 * node tools/example-reports.js [name]: makes the reports of docs/reports anew, all of them or one, with what is built in dist.
 * Runs lie in build/examples: one that is there is not computed again but rendered, so that a change of the page takes
 * seconds. Without them the tour takes some 85 CPU seconds, the autoencoder 30, the Gaussian a few.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const runs = join(root, 'build/examples');
/** Three shares, one metric, a tolerance that few seeds can show to be kept. */
const SHORT = {
  strategies: ['replace', { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.5, 0.75] } }],
  metrics: ['moments'],
  tolerance: { metric: 'moments.excessRisk', increase: 1, window: 0.9 },
  recommend: { budget: 200 },
  generations: 20,
  seeds: 12,
};
const short = Object.entries(SHORT).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);

/** Each by its file's name: the commands that make it, and the run folder that they leave. */
const EXAMPLES = {
  tour: { run: 'tour', commands: [['run', 'studies/tour.yaml']] },
  // A grid and a walk in one report.
  recommend: {
    run: 'gaussian-mix',
    commands: [
      ['run', 'studies/gaussian-mix.yaml', ...short],
      ['recommend', 'studies/gaussian-mix.yaml', ...short],
    ],
  },
  images: {
    run: 'vae-digits-small',
    commands: [['run', 'studies/vae-digits-small.yaml', '--set', 'gallery={"images":10,"generations":[1,3,5]}']],
  },
};

const [only] = process.argv.slice(2);
if (only !== undefined && !(only in EXAMPLES)) {
  console.error(`There is no example '${only}': ${Object.keys(EXAMPLES).join(', ')}.`);
  process.exit(2);
}
mkdirSync(join(root, 'docs/reports'), { recursive: true });
for (const [name, { run, commands }] of Object.entries(EXAMPLES)) {
  if (only !== undefined && only !== name) continue;
  for (const given of commands) {
    const { status } = spawnSync(
      process.execPath,
      [join(root, 'dist/cli/main.js'), ...given, '--out', runs, '--quiet'],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    if (status !== 0) process.exit(status ?? 1);
  }
  copyFileSync(join(runs, run, 'report.html'), join(root, 'docs/reports', `${name}.html`));
  console.log(`docs/reports/${name}.html`);
}
