import type { Provenance } from '../../core/contracts/index.js';

/** What is not the same here as it was where the numbers were made. */
export interface Circumstances {
  /** in words */
  readonly differences: readonly string[];
  /** why the numbers may differ without anybody having changed them; empty = they must be the same */
  readonly excuses: readonly string[];
}
interface Side {
  readonly provenance: Provenance;
  /** hashes of what was read: of sources by label, of other data and files by what they are */
  readonly data: Readonly<Record<string, string>>;
  /** every process held what it read against these */
  readonly held: boolean;
}

type RunPlugin = Provenance['plugins'][number];

const listed = (packages: readonly string[] | undefined): string => packages?.join(', ') ?? 'no package';
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
  excuses.push(...enginesApart(then, now));
  if (then.collapsar !== now.collapsar)
    excuses.push(`Collapsar ${then.collapsar} there and ${now.collapsar} here: versions may compute differently`);
  for (const plugin of then.plugins) {
    const words = pluginApart(
      plugin,
      now.plugins.find(({ name }) => name === plugin.name),
    );
    if (words === undefined) continue;
    differences.push(words);
    // The version of what is built in is that of Collapsar.
    if (plugin.name !== 'collapsar') excuses.push(words);
  }
  for (const [source, hash] of Object.entries(there.data))
    if (here.data[source] !== hash) {
      const words = `the data of ${/^(?:source|file) /.test(source) ? source : `source ${source}`} are not those of the published run (another SHA-256)`;
      differences.push(words);
      excuses.push(words);
    }
  if (!there.held && Object.keys(there.data).length > 0)
    excuses.push(
      'the published run does not say that each process held what it read against the data of the run, for an earlier version ran it: a file may have been replaced while it went on',
    );
  return { differences, excuses };
};

/** How a plugin is not the same here; undefined: it is. */
const pluginApart = (
  { name, version, integrity, imports }: RunPlugin,
  own: RunPlugin | undefined,
): string | undefined => {
  if (own === undefined) return `plugin ${name} is missing here`;
  if (own.version !== version) return `plugin ${name} ${version} there, ${own.version} here`;
  if (own.integrity !== integrity) return `plugin ${name} ${version} has other content here`;
  return String(own.imports) === String(imports)
    ? undefined
    : `plugin ${name} ${version} imports ${listed(imports)} there, ${listed(own.imports)} here`;
};

const enginesApart = (then: Provenance, now: Provenance): readonly string[] => {
  if (then.engine !== now.engine)
    return [
      `tensor engine ${then.engine ?? 'none'} there and ${now.engine ?? 'none'} here: engines sum in another order, so that last digits differ and a chain carries them on`,
    ];
  return then.engine === 'native' && then.arch !== now.arch
    ? [`the native engine on ${then.arch} there and ${now.arch} here: its sums follow the processor`]
    : [];
};
