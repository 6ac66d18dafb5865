import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workbench } from './workbench.js';

/** What was begun while this watched, and has not ended. */
class Watch {
  readonly #open = new Map<number, { readonly type: string; readonly resource: Resource }>();
  readonly #hook = createHook({
    init: (id, type, _trigger, resource) => {
      if (LASTING.test(type)) this.#open.set(id, { type, resource: resource as Resource });
    },
    destroy: (id) => void this.#open.delete(id),
  });
  readonly #files = openFiles();

  begin(): void {
    this.#hook.enable();
  }
  /** Nothing new is looked at from here on; what ends is. */
  get left(): readonly string[] {
    // What does not hold the process up may stay.
    const begun = [...this.#open.values()].filter(({ resource }) => resource.hasRef?.() !== false);
    return [...begun.map(({ type }) => type), ...without(openFiles(), this.#files)];
  }
  end(): void {
    this.#hook.disable();
  }
}
/** A list without those of another, each taken away once. */
const without = (list: readonly string[], others: readonly string[]): readonly string[] => {
  const left = [...list];
  for (const other of others) if (left.includes(other)) left.splice(left.indexOf(other), 1);
  return left;
};
interface Resource {
  hasRef?(): boolean;
}
/** Requests and ticks end by themselves; of file handles it is only told when they are collected. */
const LASTING =
  /^(?:Timeout|FSEVENTWRAP|STATWATCHER|PIPEWRAP|PROCESSWRAP|TCP\w*WRAP|UDPWRAP|WORKER|MESSAGEPORT|HTTP\w*)$/;

/** Paths of regular files that this process has open, where the system tells. */
const openFiles = (): readonly string[] => {
  try {
    return readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const path = readlinkSync(join('/proc/self/fd', fd));
        return /^\/(?!dev\/|proc\/)/.test(path) ? [`open file ${path}`] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
};

const VARIABLES = ['TMPDIR', 'TMP', 'TEMP'] as const;

/** `use`: makes the entry, uses it as the host does, and disposes of what it got. */
export const describeLeaks = (bench: Workbench, use: () => Promise<unknown>): void => {
  it('leaves no temporary file, open file or timer behind', async () => {
    // Once for what it keeps for ever.
    await use();
    const folder = await mkdtemp(join(tmpdir(), 'collapsar-'));
    const variables = VARIABLES.map((name) => [name, process.env[name]] as const);
    const watch = new Watch();
    try {
      for (const [name] of variables) process.env[name] = folder;
      watch.begin();
      await use();
      // Streams and handles close a little later.
      let { left } = watch;
      for (let waited = 0; left.length > 0 && waited < Math.min(500, bench.patience); waited += 10) {
        await new Promise((resolve) => void setTimeout(resolve, 10).unref());
        left = watch.left;
      }
      assert.deepEqual(left, [], 'what it opened is open, or under way, after it was used');
      // What a child process is loaded with keeps what it compiled.
      const files = (await readdir(folder)).filter((name) => !/^tsx-\d+$/.test(name));
      assert.deepEqual(files, [], 'temporary files are left behind');
    } finally {
      watch.end();
      for (const [name, value] of variables)
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      await rm(folder, { recursive: true });
    }
  });
};

/** The same of tensors, where the entry has an engine. */
export const describeTensors = (bench: Workbench, use: () => Promise<unknown>): void => {
  if (!bench.entry.tensors) return;
  it('leaves no tensor behind', async () => {
    await use();
    const before = await bench.tensors();
    await use();
    assert.equal(await bench.tensors(), before);
  });
};
