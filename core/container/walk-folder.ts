import { join } from 'node:path';
import type { StudyRecord, WalkedRecord } from '../contracts/index.js';
import { checkSameInputs, checkSameStudy, openRun, type RunFolder } from '../journal/index.js';
import type { Host } from './host.js';
import type { PreparedWalks } from './walks.js';

/** The run folder that walks are recorded in. What `run` asked for stays in its record as it is. */
export class WalkFolder {
  private constructor(
    readonly run: RunFolder,
    private readonly prepared: PreparedWalks,
    private readonly asked: () => WalkedRecord,
    private readonly earlier: WalkedRecord | undefined,
    private readonly found: StudyRecord | undefined,
  ) {}

  /** `asked`: what the walks have asked for so far. @throws CollapsarError as `openRun`; COLLAPSAR_RUN_MISMATCH */
  static async open(
    host: Host,
    prepared: PreparedWalks,
    asked: () => WalkedRecord,
    { out, fresh }: { readonly out: string; readonly fresh?: boolean },
  ): Promise<WalkFolder> {
    const folder = join(out, prepared.study.study);
    let before: StudyRecord | undefined;
    const run = await openRun(folder, {
      record: (found) => {
        // Refused before the first cell, not after the last.
        if (found !== undefined) checkSameWalks(folder, found, prepared);
        before = found;
        return withWalks(prepared, found, found?.walked ?? asked());
      },
      ...(fresh === undefined ? {} : { fresh }),
    });
    host.logUnused(run.unused);
    return new WalkFolder(run, prepared, asked, before?.walked, before);
  }

  /** Records what a look asks for before its cells run: who is killed in it leaves no cells that nothing in the record names. */
  async look(): Promise<void> {
    await this.run.rerecord(withWalks(this.prepared, this.found, this.#walked(false)));
  }

  /** Lets the folder go, with what was asked for in its record. `whole`: the walks have their answer. */
  async close(whole: boolean): Promise<void> {
    const { run, prepared } = this;
    await run.close();
    const walked = this.#walked(whole);
    await (await openRun(run.folder, { record: (found) => withWalks(prepared, found, walked) })).close();
  }

  #walked(whole: boolean): WalkedRecord {
    const { earlier } = this;
    const asked = this.asked();
    // Until these walks are whole, earlier ones of another study or budget are worth more.
    return whole || earlier === undefined || goesOn(asked, earlier) ? asked : earlier;
  }
}

/** @throws CollapsarError COLLAPSAR_RUN_MISMATCH, COLLAPSAR_RUN_MIXED where cells of the two would make no result together */
export const checkSameWalks = (folder: string, found: StudyRecord, { record }: PreparedWalks): void => {
  checkSameStudy(folder, found, record);
  checkSameInputs(folder, found, record);
};

export const withWalks = (
  { record }: PreparedWalks,
  found: StudyRecord | undefined,
  walked: WalkedRecord,
): StudyRecord => ({
  ...(found === undefined || found.groups.length === 0 ? { ...record, groups: [], controls: [] } : found),
  walked,
});

/** Whether these are the same walks, not less far. */
const goesOn = (asked: WalkedRecord, earlier: WalkedRecord): boolean => {
  if (asked.provenance.studyHash !== earlier.provenance.studyHash) return false;
  const keys = keysOf(asked);
  return [...keysOf(earlier)].every((key) => keys.has(key));
};
const keysOf = ({ groups }: WalkedRecord): ReadonlySet<string> =>
  new Set(groups.flatMap(({ cells }) => Object.values(cells)));
