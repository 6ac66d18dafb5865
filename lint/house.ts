/** The rooms of core/, lowest floor first: a room imports only what stands before it. */
export const FLOORS = [
  'contracts',
  'errors',
  'definitions',
  'kernels',
  'random',
  'samples',
  'numerics',
  'plugin',
  'study',
  'judging',
  'journal',
  'loop',
  'execution',
  'importing',
  'analysis',
  'container',
  'testing',
] as const;

/** What plugin authors may import: the floors that `core/public.ts` shows the world. */
const PUBLIC = FLOORS.slice(0, FLOORS.indexOf('plugin') + 1);

/** What the folders beside core/ may import: rooms of core/ and other folders. */
const DOORS: Readonly<Record<string, { readonly core: readonly string[]; readonly folders: readonly string[] }>> = {
  plugins: { core: PUBLIC, folders: ['plugins'] },
  reports: { core: ['contracts', 'errors', 'definitions'], folders: ['reports'] },
  host: { core: [...FLOORS, 'public'], folders: ['host', 'plugins', 'reports'] },
  cli: { core: [...FLOORS, 'public'], folders: ['cli', 'host', 'reports'] },
};

/** Packages that only some places may name. */
const PACKAGES: readonly { readonly name: RegExp; readonly only: RegExp; readonly why: string }[] = [
  { name: /^@tensorflow\//, only: /^(plugins|host|spec|bench)\b/, why: 'the core knows no tensor library' },
  { name: /^d3-/, only: /^(reports|spec)\b/, why: 'charts are drawn in reports/ alone' },
  {
    name: /^inversify$/,
    only: /^(core\/(container|plugin)|plugins|host|spec|bench)\b/,
    why: 'only core/container knows the container, and core/plugin its decorators',
  },
];

/** The rooms that a room of core/ may import; none for one that is not on the map. */
const below = (room: string): readonly string[] => {
  const floor = FLOORS.findIndex((name) => name === room);
  return room === 'public' ? PUBLIC : FLOORS.slice(0, Math.max(0, floor));
};

/** Where a file stands: a room of core/ (`core/loop`), or a folder or file of the root. `path` uses slashes. */
export const placeOf = (path: string): string => {
  const [first = '', second = ''] = path.split('/');
  if (first === 'core') return `core/${second.replace(/\.[jt]s$/, '')}`;
  return first.replace(/\.[jt]s$/, '');
};

/** Why `from` (a path from the root) may not import `to` (a path from the root, or a package's name); undefined = it may. */
export const fault = (from: string, to: string, isPackage = false): string | undefined => {
  const here = placeOf(from);
  if (isPackage) return PACKAGES.find(({ name, only }) => name.test(to) && !only.test(from))?.why;
  const there = placeOf(to);
  if (here === there) return undefined;
  if (['spec', 'bench', 'lint', 'tools', 'eslint.config'].includes(here)) return undefined;
  if (['spec', 'bench', 'lint', 'tools'].includes(there)) return `nothing of the product imports ${there}/`;
  if (there.startsWith('core/')) {
    const room = there.slice('core/'.length);
    const allowed = here.startsWith('core/') ? below(here.slice('core/'.length)) : (DOORS[here]?.core ?? FLOORS);
    if (!allowed.some((name) => name === room))
      return here.startsWith('core/')
        ? `${here} may import only lower floors: ${allowed.join(', ') || 'none'}`
        : `${here} may import of core/ only ${allowed.join(', ')}`;
    return /^core\/(public|[^/]+\/index)\.[jt]s$/.test(to)
      ? undefined
      : `another room is entered by its door, ${there}/index.js`;
  }
  if (here.startsWith('core/') && ['plugins', 'reports', 'cli', 'host'].includes(there))
    return `core/ knows nothing of ${there}`;
  const doors = DOORS[here];
  if (doors !== undefined && there in DOORS && !doors.folders.includes(there)) return `${here} may not import ${there}`;
  return undefined;
};
