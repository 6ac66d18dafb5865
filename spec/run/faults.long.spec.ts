import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { rootStream } from '../../core/random/index.js';
import { attempt } from '../fixtures/acknowledged-run.js';
import { FaultyRun, FAULTS } from '../fixtures/faulty-run.js';
import { FlippedFolder, type Outcome } from '../fixtures/flipped-folder.js';
import { LOADER, moduleAt } from '../places.js';

const MAIN = fileURLToPath(moduleAt('../../cli/main', import.meta.url));

/** The programs in bench/faults do the same many times over. */
describe('a run folder whose disk, bytes or processes are at fault', function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const studyFile = (generations: number, seeds: number): string => {
    const file = join(folder, 'study.json');
    const sources = [{ use: 'normal', with: { dimensions: 2 } }];
    const grid = { sources, models: ['gaussian'], strategies: ['replace', 'accumulate'], metrics: ['moments'] };
    const size = { samples: 50, evaluate: 200, generations, seeds, checkpoints: 'all' };
    writeFileSync(file, JSON.stringify({ study: 'kept', ...grid, ...size }));
    return file;
  };

  it('keeps what it announced and ends in the same bytes, whatever call fails and wherever it is killed', async () => {
    const file = studyFile(4, 1);
    const faulty = new FaultyRun({ node: [MAIN], file, name: 'kept', generations: 16 });
    const whole = await faulty.whole(join(folder, 'whole'));
    for (const [call, ways] of Object.entries(FAULTS)) {
      if (call === 'truncate') continue;
      const calls = whole.calls[call]!;
      expect(calls, call).to.be.above(0);
      const out = join(folder, call);
      // Each goes on from where the one before has left the folder.
      for (const [i, way] of ways.entries())
        await faulty.disturbed(out, `${call} ${1 + Math.floor((calls * i) / (2 * ways.length))} ${way}`);
      expect(await faulty.finished(out), call).to.equal(whole.results);
    }
    // What is only called where the end of a journal is torn.
    for (const way of FAULTS['truncate']!) {
      const out = join(folder, `torn-${way}`);
      await faulty.torn(out);
      expect(await faulty.disturbed(out, `truncate 1 ${way}`)).to.equal(/^E/.test(way) ? 'ended' : 'killed');
      expect(await faulty.finished(out), way).to.equal(whole.results);
    }
  });

  it('is named or written anew, whatever bit of it is wrong and wherever its journal is cut', async () => {
    const flipped = await FlippedFolder.make(folder);
    const random = rootStream(1).child('flips');
    const counts = new Map<Outcome, number>();
    for (let i = 0; i < 200; i++) {
      const [, outcome] = await flipped.flipped(random);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    for (const outcome of ['file and offset', 'file', 'rebuilt'] as const)
      expect(counts.get(outcome), outcome).to.be.above(0);
    const size = flipped.sizeOf(join('journal', 'main.journal'));
    for (let length = size - 1; length >= size - 60; length--) {
      expect(await flipped.cut(length, true, false), `closed, cut at ${length}`).to.equal('file and offset');
      expect(await flipped.cut(length, false, length % 20 === 0), `killed, cut at ${length}`).to.equal('repaired');
    }
  });

  it('is written by one of two that begin at a time, and taken over from one that was killed', async () => {
    const file = studyFile(40, 6);
    const args = ['run', file, '--out', folder];
    const begin = (watch?: Parameters<typeof attempt>[2]) => attempt([...LOADER, MAIN], args, watch);
    for (const killed of [false, true]) {
      if (killed) await begin((child) => void child.kill('SIGKILL'));
      const both = await Promise.all([begin(), begin()]);
      const [one, other] = both.sort((a, b) => a.code! - b.code!);
      expect([one!.code, one!.err]).to.deep.equal([0, '']);
      // Where one is through before the other looks, that has nothing left to do.
      if (other!.code === 0) expect(other!.left).to.equal(0);
      else
        expect([other!.code, other!.err]).to.satisfy(
          ([code, err]: [number, string]) => code === 4 && err.includes('COLLAPSAR_RUN_LOCKED'),
        );
      if (!killed) rmSync(join(folder, 'kept'), { recursive: true });
    }
  });
});
