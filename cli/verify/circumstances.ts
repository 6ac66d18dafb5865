import type { Provenance, SourceFacts } from '../../core/contracts/index.js';

/** What is not the same here as it was where the numbers were made. */
export interface Circumstances {
  /** in words */
  readonly differences: readonly string[];
  /** why the numbers may differ without anybody having changed them; empty = they must be the same */
  readonly excuses: readonly string[];
}
interface Side {
  readonly provenance: Provenance;
  /** hashes of files by source */
  readonly data: Readonly<Record<string, string>>;
}

export const dataOf = (sources: Readonly<Record<string, SourceFacts>>): Side['data'] =>
  Object.fromEntries(
    Object.entries(sources).flatMap(([source, { fingerprint }]) =>
      fingerprint === undefined ? [] : [[source, fingerprint]],
    ),
  );

const major = (version: string): string => version.split('.')[0]!;

export const circumstancesOf = (there: Side, here: Side): Circumstances => {
  const [then, now] = [there.provenance, here.provenance];
  const differences = (['collapsar', 'node', 'v8', 'platform', 'arch', 'engine'] as const)
    .filter((key) => then[key] !== now[key])
    .map((key) => `${key} ${then[key] ?? 'none'} there, ${now[key] ?? 'none'} here`);
  const excuses: string[] = [];
  if (major(then.node) !== major(now.node))
    excuses.push(
      `Node ${major(then.node)} there and ${major(now.node)} here: the last digits of Math.exp and its like differ between major versions, and a chain carries them on`,
    );
  if (then.engine !== now.engine)
    excuses.push(
      `tensor engine ${then.engine ?? 'none'} there and ${now.engine ?? 'none'} here: engines sum in another order, so that last digits differ and a chain carries them on`,
    );
  else if (then.engine === 'native' && then.arch !== now.arch)
    excuses.push(`the native engine on ${then.arch} there and ${now.arch} here: its sums follow the processor`);
  if (then.collapsar !== now.collapsar)
    excuses.push(`Collapsar ${then.collapsar} there and ${now.collapsar} here: versions may compute differently`);
  for (const { name, version, integrity } of then.plugins) {
    const own = now.plugins.find((plugin) => plugin.name === name);
    const words =
      own === undefined
        ? `plugin ${name} is missing here`
        : own.version !== version
          ? `plugin ${name} ${version} there, ${own.version} here`
          : own.integrity !== integrity
            ? `plugin ${name} ${version} has other content here`
            : undefined;
    if (words === undefined) continue;
    differences.push(words);
    // The version of what is built in is that of Collapsar.
    if (name !== 'collapsar') excuses.push(words);
  }
  for (const [source, hash] of Object.entries(there.data))
    if (here.data[source] !== hash) {
      const words = `the data of source ${source} are not those of the published run (another SHA-256)`;
      differences.push(words);
      excuses.push(words);
    }
  return { differences, excuses };
};
