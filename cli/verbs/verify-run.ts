import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chainOf } from '../../core/container/index.js';
import type { StudyRecord } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { readRecord } from '../../core/journal/index.js';
import { makeHost } from '../../host.js';
import { resultsCsv } from '../../reports/export/index.js';
import { compareLines, type Comparison } from '../compare-lines.js';
import type { Terminal } from '../terminal.js';

interface RunFlags {
  readonly cells: number;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}
interface Place {
  readonly group: StudyRecord['groups'][number];
  readonly seed: number;
}
interface Checked extends Comparison {
  readonly cell: string;
}

/**
 * Computes some cells of a published run again, in this process, and compares them with its results.csv; true when they
 * hold the same bytes.
 * @throws CollapsarError COLLAPSAR_USAGE when the folder is no run
 */
export const verifyRun = async (
  folder: string,
  flags: RunFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> => {
  const record = await readRecord(folder);
  const results = join(folder, 'results.csv');
  const there = await access(results).then(
    () => true,
    () => false,
  );
  if (record === undefined || !there)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `there is no published run in this folder: it has no ${record === undefined ? 'study.json' : 'results.csv'}`,
      where: folder,
      fix: 'Give a folder with the study.json and results.csv that `collapsar run` wrote.',
    });
  const { study } = record;
  const { host } = await makeHost({ folder: '.', discover: '.', references: [...study.plugins, ...flags.plugin] });
  const { expansion, record: here } = await host.prepare(study, record.command, signal);
  const outputs = await host.outputs(study, signal);
  const metrics = study.metrics.map(({ key, as }) => ({
    key,
    label: as,
    outputs: (outputs[key] ?? []).map(({ name }) => name),
  }));
  const places = record.groups.flatMap((group) => study.seeds.map((seed): Place => ({ group, seed })));
  const checked: Checked[] = [];
  for (const { group, seed } of spread(places, flags.cells)) {
    const { source, model, strategy, samples } = group;
    const name = `${source}, ${model}, ${strategy}, T = ${samples}, seed ${seed}`;
    const key = expansion.groups.find((other) => sameGroup(other, group))?.cells[seed];
    const cell = expansion.cells.find((other) => other.key === key);
    if (cell === undefined) throw gone(name);
    const chain = await chainOf(host, cell, signal);
    let text = '';
    for await (const part of resultsCsv([{ source, model, strategy, samples, seed, record: chain }], metrics))
      text += part;
    const lines = text.split('\n').slice(1, -1);
    const prefix = lines[0]?.slice(0, prefixLength(lines[0])) ?? '';
    checked.push({
      cell: name,
      ...compareLines(
        await linesOf(results, prefix),
        lines.map((line) => line.slice(prefix.length)),
      ),
    });
  }
  const differences = differing(record.provenance, here.provenance);
  const same = checked.every((one) => one.same);
  if (flags.json === true) terminal.out(JSON.stringify({ same, cells: checked, differences }));
  else show(checked, differences, terminal);
  return same;
};

/** `n` of them, evenly spaced, first and last among them. */
const spread = (places: readonly Place[], n: number): readonly Place[] =>
  places.length <= n || n < 2
    ? places.slice(0, n)
    : Array.from({ length: n }, (_, i) => places[Math.round((i * (places.length - 1)) / (n - 1))]!);

const sameGroup = (a: Place['group'], b: Place['group']): boolean =>
  a.source === b.source && a.model === b.model && a.strategy === b.strategy && a.samples === b.samples;

/** Where the fifth field of a line of results.csv ends: what all lines of a cell begin with. */
const prefixLength = (line: string): number => {
  let fields = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === ',' && !quoted && ++fields === 5) return i + 1;
  }
  return line.length;
};

const linesOf = async (file: string, prefix: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    if (line.startsWith(prefix)) found.push(line.slice(prefix.length));
  return found;
};

const gone = (name: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: `this version makes no cell for ${name}`,
    why: 'The record lists a setting that its own study does not expand to',
    fix: 'Compare with the version that study.json names under provenance',
  });

/** What is not the same here as it was there, in words. */
const differing = (there: StudyRecord['provenance'], here: StudyRecord['provenance']): readonly string[] => {
  const words = (['collapsar', 'node', 'v8', 'platform', 'arch'] as const)
    .filter((key) => there[key] !== here[key])
    .map((key) => `${key} ${there[key]} there, ${here[key]} here`);
  for (const { name, version, integrity } of there.plugins) {
    const own = here.plugins.find((plugin) => plugin.name === name);
    if (own === undefined) words.push(`plugin ${name} is missing here`);
    else if (own.version !== version) words.push(`plugin ${name} ${version} there, ${own.version} here`);
    else if (own.integrity !== integrity) words.push(`plugin ${name} ${version} has other content here`);
  }
  return words;
};

const show = (checked: readonly Checked[], differences: readonly string[], { out, colors }: Terminal): void => {
  for (const { cell, same, values, missing, difference, at } of checked)
    out(
      same
        ? `${colors.green('✓')} ${cell}: ${values} numbers, the same byte for byte`
        : `${colors.red('✗')} ${cell}: ${
            missing > 0
              ? `${missing} of ${values} numbers are in one of the two only`
              : `the largest relative difference is ${difference.toExponential(1)} (${at ?? ''})`
          }`,
    );
  if (differences.length > 0) out(`Not the same as there: ${differences.join('; ')}.`);
  else if (checked.some(({ same }) => !same))
    out('Versions are the same here and there: the study, the data or the results were changed.');
};
