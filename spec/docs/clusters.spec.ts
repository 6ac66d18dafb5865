import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { root, textOf } from '../repo/tree.js';
import { blocksOf } from './blocks.js';

const FOLDER = 'docs/clusters';

describe('the files for schedulers', () => {
  it('are each named on the page about them', () => {
    const page = textOf('docs/shards.md');
    for (const name of readdirSync(join(root, FOLDER))) expect(page).to.include(`clusters/${name})`);
  });

  it('hold shell scripts that bash can read, and shellcheck finds nothing in', () => {
    for (const name of ['slurm.sh', 'slurm-rounds.sh', 'rounds.sh']) {
      const path = join(root, FOLDER, name);
      expect(spawnSync('bash', ['-n', path], { encoding: 'utf8' }).stderr).to.equal('');
      const checked = spawnSync('shellcheck', [path], { encoding: 'utf8' });
      // Where there is none: the script is read by bash alone.
      if (checked.error === undefined) expect(checked.stdout).to.equal('');
    }
    expect(textOf(`${FOLDER}/slurm.sh`))
      .to.match(/^#SBATCH --requeue$/m)
      .and.match(/^#SBATCH --array=1-\d+$/m);
  });

  it('have the loop over rounds that the page shows', () => {
    const shown = blocksOf('docs/shards.md').find(({ text }) => text.startsWith('while'))!;
    const commands = textOf(`${FOLDER}/rounds.sh`).replaceAll(/^ *#.*\n/gm, '');
    expect(commands).to.include(shown.text);
  });

  it('hold an indexed Job with everything that Kubernetes asks of one', () => {
    const { apiVersion, kind, metadata, spec } = parse(textOf(`${FOLDER}/kubernetes.yaml`)) as {
      apiVersion: string;
      kind: string;
      metadata: { name: string };
      spec: {
        completionMode: string;
        completions: number;
        backoffLimitPerIndex: number;
        template: {
          spec: {
            restartPolicy: string;
            containers: { command: string[]; volumeMounts: { name: string }[] }[];
            volumes: { name: string }[];
          };
        };
      };
    };
    const { completionMode, completions, backoffLimitPerIndex, template } = spec;
    expect({ apiVersion, kind, completionMode }).to.deep.equal({
      apiVersion: 'batch/v1',
      kind: 'Job',
      completionMode: 'Indexed',
    });
    expect(metadata.name).to.match(/^[a-z][a-z0-9-]*$/);
    expect(backoffLimitPerIndex).to.be.a('number');
    const { restartPolicy, containers, volumes } = template.spec;
    const [container] = containers;
    expect(restartPolicy, 'a failure policy needs it').to.equal('Never');
    expect(container!.command).to.include(`kubernetes/${completions}`);
    expect(volumes.map(({ name }) => name)).to.deep.equal(container!.volumeMounts.map(({ name }) => name));
  });

  it('hold a task of SkyPilot with as many nodes as shards', () => {
    const { num_nodes: nodes, run } = parse(textOf(`${FOLDER}/skypilot.yaml`)) as { num_nodes: number; run: string };
    expect(run).to.include(`--shard skypilot/${nodes}`);
    expect(spawnSync('bash', ['-n', '-c', run], { encoding: 'utf8' }).stderr).to.equal('');
  });

  it('hold a workflow of GitHub whose jobs have runners and steps that do one thing each', () => {
    const { on, jobs } = parse(textOf(`${FOLDER}/github-actions.yml`)) as {
      on: unknown;
      jobs: Record<
        string,
        {
          'runs-on': string;
          steps: Record<string, unknown>[];
          needs?: string;
          strategy?: { matrix: { shard: number[] } };
        }
      >;
    };
    expect(on).to.equal('workflow_dispatch');
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).to.be.a('string');
      for (const step of job.steps) {
        expect(['run', 'uses'].filter((key) => key in step)).to.have.length(1);
        expect(['run', 'uses', 'with', 'if', 'name']).to.include.members(Object.keys(step));
        if (typeof step['uses'] === 'string') expect(step['uses']).to.match(/^actions\/[a-z-]+@v\d+$/);
      }
      if (job.needs !== undefined) expect(Object.keys(jobs)).to.include(job.needs);
    }
    const { shard } = jobs['shard']!.strategy!.matrix;
    expect(shard).to.deep.equal(shard.map((_, i) => i + 1));
    expect(JSON.stringify(jobs['shard'])).to.include(`--shard \${{ matrix.shard }}/${shard.length}`);
  });
});
