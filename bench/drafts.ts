/**
 * What `init --data` says that a study will take, beside what it takes: tables and a text that differ, each drafted and run in a
 * process of its own (one seed, all strategies and controls; in that process, which counts its processor time).
 *
 * node tools/build.js && node --import tsx bench/drafts.ts [name ...]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootStream } from '../core/random/index.js';
import { patientsFile } from '../spec/fixtures/sick.js';

interface Drafted {
  readonly file: string;
  readonly text: string;
  readonly label: boolean;
}

const csv = (header: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [header, ...rows].map((row) => `${row.join(',')}\n`).join('');
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const names = (prefix: string, n: number): string[] => times(n, (i) => `${prefix}${i}`);
const WORDS = 'the a cat dog ran sat on mat hat over under and then red blue house tree river stone bread light'.split(
  ' ',
);

type Random = ReturnType<typeof rootStream>;
const number = (random: Random, mean = 0): string => (mean + random.normal()).toFixed(3);
const table = (header: readonly string[], count: number, label: boolean, row: () => (string | number)[]): Drafted => ({
  file: 'data.csv',
  label,
  text: csv(header, times(count, row)),
});

const DRAFTS: Readonly<Record<string, (random: Random) => Drafted>> = {
  numbers: (random) => table(names('n', 6), 1000, false, () => times(6, () => number(random))),
  'numbers with gaps': (random) =>
    table(names('n', 5), 600, false, () => times(5, (j) => (j > 2 && random.uniform() < 0.1 ? '' : number(random)))),
  categories: (random) =>
    table(['a', 'b', 'town', 'kind'], 300, false, () => [
      number(random),
      number(random),
      'ABCDE'[random.below(5)]!,
      'xyz'[random.below(3)]!,
    ]),
  'three classes': (random) =>
    table([...names('n', 4), 'town', 'kind', 'smoker', 'status'], 1500, true, () => {
      const k = random.below(3);
      const words = ['ABCDE'[random.below(5)]!, 'xyz'[random.below(3)]!, random.below(2) === 0 ? 'yes' : 'no'];
      return [...times(4, () => number(random, k)), ...words, 'pqr'[k]!];
    }),
  'four classes, numbers': (random) =>
    table([...names('n', 4), 'species'], 400, true, () => {
      const k = random.below(4);
      return [...times(4, () => number(random, k)), 'pqrs'[k]!];
    }),
  patients: () => ({ file: 'data.csv', label: true, text: patientsFile(2000, 1) }),
  '40 columns': (random) =>
    table([...names('n', 30), ...names('c', 10), 'label'], 1000, true, () => {
      const k = random.below(2);
      return [...times(30, () => number(random, k / 2)), ...times(10, () => 'ABCD'[random.below(4)]!), 'uv'[k]!];
    }),
  texts: (random) => ({
    file: 'data.txt',
    label: false,
    text: times(400, () => times(60, () => WORDS[random.below(WORDS.length)]!).join(' ')).join('\n\n'),
  }),
};

/** In the folder that it is run in: drafts, runs and says both figures. */
const PROGRAM = (dist: string, { file, label }: Pick<Drafted, 'file' | 'label'>): string => `
const { commandLine } = await import(${JSON.stringify(`${dist}/cli/program.js`)});
const { draftStudy } = await import(${JSON.stringify(`${dist}/host/drafting/draft.js`)});
const { commandSeconds } = await import(${JSON.stringify(`${dist}/host/drafting/cost.js`)});
const { writeFileSync } = await import('node:fs');
const signal = new AbortController().signal;
const drafted = await draftStudy({ data: ${JSON.stringify(file)}, to: 'study.yaml', signal${label ? '' : ', label: false'} });
writeFileSync('study.yaml', drafted.yaml);
const same = (text) => text;
const terminal = { out() {}, err: (text) => console.error(text), interactive: false, width: 80, now: () => 0, colors: new Proxy({}, { get: () => same }) };
const from = process.cpuUsage();
const code = await commandLine(['run', 'study.yaml', '--quiet', '--executor', 'inline', '--set', 'seeds=1'], { terminal, signal });
if (code !== 0) throw new Error('run ended with ' + code);
const { user, system } = process.cpuUsage(from);
const cells = drafted.plan.counts.cells / drafted.seeds;
console.log(JSON.stringify({ measured: (user + system) / 1e6, estimated: commandSeconds(cells, drafted.cellSeconds), cells }));
`;

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const wanted = process.argv.slice(2);
for (const [name, draft] of Object.entries(DRAFTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'collapsar-drafts-'));
  const drafted = draft(rootStream(1).child('drafts', name));
  writeFileSync(join(folder, drafted.file), drafted.text);
  const program = ['--input-type=module', '--eval', PROGRAM(dist, drafted)];
  const { stdout, stderr, status } = spawnSync(process.execPath, program, { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const { measured, estimated, cells } = JSON.parse(stdout) as Record<'measured' | 'estimated' | 'cells', number>;
  console.log(
    `${name}: ${cells} cells take ${measured.toFixed(1)} s of a processor, ${estimated.toFixed(1)} s were said (${(estimated / measured).toFixed(2)})`,
  );
}
