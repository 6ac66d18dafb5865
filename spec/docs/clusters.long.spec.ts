import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { root, textOf } from '../repo/tree.js';
import { PROGRAM, Shell } from '../cli/command.js';

const fileOf = (name: string): string => textOf(`docs/clusters/${name}`);
const STUDY = { study: 'study', strategies: ['replace', 'accumulate'], generations: 4, seeds: 6 };
const WALKED = {
  study: 'share',
  models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
  strategies: [{ use: 'mix', with: { real: 'fresh' } }],
  tolerance: { metric: 'moments.meanError', increase: 1, window: 0.9 },
  recommend: { budget: 24, grid: [0.5] },
};
const SBATCH = `#!/usr/bin/env bash
set -euo pipefail
case "$1" in
  --parsable)
    echo 7
    for i in $(seq "\${2#--array=1-}"); do SLURM_ARRAY_TASK_ID=$i bash "\${@:3}" >&2; done ;;
  --dependency=afterany:7) bash "\${@:2}" ;;
  *) bash "$@" ;;
esac
`;

describe('the files for schedulers, run as these would run them', function () {
  this.timeout(240_000);
  let shell: Shell;
  let whole: string;
  before(() => {
    shell = new Shell();
    shell.study(STUDY);
    mkdirSync(shell.path('node_modules', '.bin'), { recursive: true });
    const program = shell.path('node_modules', '.bin', 'collapsar');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
    chmodSync(program, 0o755);
    ok('node_modules/.bin/collapsar run study.yaml --out one --quiet');
    whole = results('one');
  });
  after(() => shell.remove());

  const bash = (script: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync('bash', ['-c', script], { cwd: shell.folder, encoding: 'utf8', env: { ...process.env, ...env } });
  const ok = (script: string, env: NodeJS.ProcessEnv = {}): string => {
    const { status, stdout, stderr } = bash(script, env);
    expect(status, stderr).to.equal(0);
    return stdout;
  };
  const results = (out: string): string => readFileSync(shell.path(out, 'study', 'results.csv'), 'utf8');

  it('come to the bytes of one run: Slurm, with a task that is preempted and requeued', async () => {
    ok('node_modules/.bin/collapsar plan study.yaml --out slurm --jobs jobs.jsonl --size 10');
    const tasks = readFileSync(shell.path('jobs.jsonl'), 'utf8').trim().split('\n').length;
    expect(tasks).to.be.above(1);
    const script = join(root, 'docs/clusters/slurm.sh');
    const args = ['study.yaml', 'slurm', 'jobs.jsonl'];
    // What Slurm does to a task before its time is up, as soon as that has begun.
    const preempted = spawn('bash', [script, ...args], {
      cwd: shell.folder,
      env: { ...process.env, SLURM_ARRAY_TASK_ID: '1' },
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    preempted.kill('SIGTERM');
    const code = await new Promise<number | null>((resolve) => preempted.on('close', resolve));
    expect(code).to.be.oneOf([0, 143]);
    for (let task = tasks; task >= 1; task--)
      ok(`bash '${script}' ${args.join(' ')}`, { SLURM_ARRAY_TASK_ID: String(task) });
    ok('node_modules/.bin/collapsar run study.yaml --out slurm --quiet');
    expect(results('slurm') === whole).to.equal(true);
  });

  it('come to the bytes of recommend in one piece: rounds on one machine, and as arrays of Slurm', () => {
    shell.study(WALKED, 'share.yaml');
    ok('node_modules/.bin/collapsar recommend share.yaml --out walked --quiet');
    ok(`bash '${join(root, 'docs/clusters/rounds.sh')}' share.yaml rounds round.jsonl`);
    for (const name of ['slurm.sh', 'slurm-rounds.sh']) writeFileSync(shell.path(name), fileOf(name));
    // What Slurm does with them: tasks one after the other, and what waits for an array when that is done.
    mkdirSync(shell.path('bin'));
    writeFileSync(shell.path('bin', 'sbatch'), SBATCH);
    chmodSync(shell.path('bin', 'sbatch'), 0o755);
    ok('sbatch slurm-rounds.sh share.yaml arrays array.jsonl', {
      PATH: `${shell.path('bin')}:${process.env['PATH']}`,
    });
    const walked = (out: string, name: string): string => readFileSync(shell.path(out, 'share', name), 'utf8');
    for (const out of ['rounds', 'arrays'])
      for (const name of ['results.csv', 'summary.json', 'report.html'])
        expect(walked(out, name) === walked('walked', name), `${out} ${name}`).to.equal(true);
  });

  it('come to the bytes of one run: Kubernetes', () => {
    const { spec } = parse(fileOf('kubernetes.yaml')) as {
      spec: { completions: number; template: { spec: { containers: { command: string[] }[] } } };
    };
    const command = spec.template.spec.containers[0]!.command.map((word) => (word === '/runs' ? 'pods' : word));
    for (let index = 0; index < spec.completions; index++)
      ok(command.join(' '), { JOB_COMPLETION_INDEX: String(index) });
    ok('node_modules/.bin/collapsar report pods/study --quiet');
    expect(results('pods') === whole).to.equal(true);
  });

  it('come to the bytes of one run: SkyPilot', () => {
    const { run, num_nodes: nodes } = parse(fileOf('skypilot.yaml')) as { run: string; num_nodes: number };
    for (let rank = 0; rank < nodes; rank++)
      ok(`rm -rf part; ${run.replaceAll('/parts', 'parts')}`, { SKYPILOT_NODE_RANK: String(rank) });
    ok('node_modules/.bin/collapsar merge sky/study parts/part-*/study --quiet');
    expect(results('sky') === whole).to.equal(true);
  });

  it('come to the bytes of one run: GitHub Actions', () => {
    const { jobs } = parse(fileOf('github-actions.yml')) as {
      jobs: Record<'shard' | 'merge', { steps: { run?: string }[]; strategy?: { matrix: { shard: number[] } } }>;
    };
    const commandsOf = (job: 'shard' | 'merge'): string[] =>
      jobs[job].steps.flatMap(({ run }) => (run === undefined || run === 'npm ci' ? [] : [run]));
    ok('rm -rf part parts runs && mkdir parts');
    for (const shard of jobs.shard.strategy!.matrix.shard) {
      for (const command of commandsOf('shard')) ok(command.replaceAll('${{ matrix.shard }}', String(shard)));
      renameSync(shell.path('part'), shell.path('parts', `part-${shard}`));
    }
    for (const command of commandsOf('merge')) ok(command);
    expect(results('runs') === whole).to.equal(true);
  });
});
