/**
 * What every process would find, read and link in hundreds of modules (a quarter of a second together) is joined. Packages:
 * each to one module beside what was compiled, which then imports that; their licences go with them, their types stay where
 * they are. Rooms of core/: each to its index, through which alone it is entered; the types of its files stay. Reports: each
 * module that is entered from elsewhere, with what it shares with others in modules of their own.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const PACKAGES = [
  'ajv',
  'commander',
  'csv-parse/sync',
  'fastest-levenshtein',
  'inversify',
  'picocolors',
  'reflect-metadata',
  'semver',
  'yaml',
];
/** What the module of a package is called: `csv-parse/sync` is csv-parse.js. */
const fileOf = (/** @type {string} */ name) => name.replace(/\/.*/, '');
/** where they come to lie, in the folder of what was compiled */
const JOINED = 'joined';
// What is CommonJS asks for Node's own modules as such.
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

/**
 * @param {string} out the folder of what was compiled, relative to the root
 * @param {readonly string[]} rooms folders in it whose modules are to import the joined ones
 */
export const joinPackages = async (out, rooms) => {
  const { build } = await import('esbuild');
  for (const name of PACKAGES) {
    const names = Object.keys(await import(name)).filter((one) => one !== 'module.exports' && one !== '__esModule');
    const { metafile } = await build({
      stdin: { contents: `export { ${names.join(', ')} } from '${name}';`, resolveDir: root },
      absWorkingDir: root,
      outfile: join(out, JOINED, `${fileOf(name)}.js`),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: { js: REQUIRE },
      metafile: true,
      logLevel: 'warning',
    });
    writeFileSync(join(root, out, JOINED, `${fileOf(name)}.LICENSE`), licencesOf(Object.keys(metafile.inputs)));
  }
  for (const room of rooms) importJoined(join(root, out), room);
};

/** Of every package that files are of. */
const licencesOf = (/** @type {readonly string[]} */ files) => {
  const packages = new Set(files.flatMap((file) => /.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((path) => {
    const licence = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
    if (licence === undefined) throw new Error(`${path} has no licence to go with it`);
    return `${path.replace(/.*node_modules\//, '')}\n\n${readFileSync(join(root, path, licence), 'utf8')}`;
  });
  return texts.join('\n');
};

const importJoined = (/** @type {string} */ out, /** @type {string} */ room) => {
  for (const path of modulesIn(join(out, room))) {
    const text = readFileSync(path, 'utf8');
    const to = relative(dirname(path), join(out, JOINED)).split(sep).join('/');
    const changed = text.replace(/\b(from|import) '([\w/-]+)';/g, (all, word, name) =>
      PACKAGES.includes(name) ? `${word} '${to}/${fileOf(name)}.js';` : all,
    );
    if (changed !== text) writeFileSync(path, changed);
  }
};

const modulesIn = (/** @type {string} */ folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name));

/** What stands in files of its own in the rooms: programs that a process is started with. */
const APART = ['testing'];

/** @param {string} out the folder of what was compiled, relative to the root */
export const joinRooms = async (out) => {
  const { build } = await import('esbuild');
  const core = join(root, out, 'core');
  const rooms = readdirSync(core, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !APART.includes(entry.name))
    .map(({ name }) => join(core, name));
  const { outputFiles } = await build({
    entryPoints: rooms.map((room) => join(room, 'index.js')),
    absWorkingDir: root,
    outbase: core,
    outdir: core,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [{ name: 'rooms', setup: ({ onResolve }) => onResolve({ filter: /^\./ }, fromRoom) }],
    logLevel: 'warning',
  });
  // Nobody enters but through the index: the others would be a second of each.
  for (const room of rooms) for (const path of modulesIn(room)) rmSync(path);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
};

/** What is of another room, or of none, is imported from where it is, as seen from the index of this one. */
const fromRoom = (/** @type {import('esbuild').OnResolveArgs} */ { path, resolveDir, kind }) => {
  if (kind === 'entry-point') return undefined;
  const room = /.*\/core\/[^/]+(?=\/|$)/.exec(resolveDir.split(sep).join('/'))?.[0] ?? resolveDir;
  const inside = relative(room, join(resolveDir, path)).split(sep).join('/');
  return inside.startsWith('../') ? { path: inside, external: true } : undefined;
};

const REPORTS = 'reports';
/** Beside the module that reads files from where it lies. */
const SHARED = `${REPORTS}/page/shared-`;
/** Whether a file in the folder of what was compiled is one that no single source stands for. */
export const isJoined = (/** @type {string} */ file) => file.startsWith(`${JOINED}/`) || file.startsWith(SHARED);
/** Before the path, in the folder of what was compiled, of what stays where it is. */
const ELSEWHERE = 'elsewhere:';

/** @param {string} out the folder of what was compiled, relative to the root */
export const joinReports = async (out) => {
  const { build } = await import('esbuild');
  const folder = join(root, out);
  const { outputFiles } = await build({
    entryPoints: enteredIn(folder, REPORTS),
    absWorkingDir: root,
    outbase: folder,
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: `${SHARED}[hash]`,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [{ name: REPORTS, setup: ({ onResolve }) => onResolve({ filter: /^\./ }, fromReports(folder)) }],
    logLevel: 'warning',
  });
  const client = join(folder, REPORTS, 'client') + sep;
  for (const path of modulesIn(join(folder, REPORTS))) if (!path.startsWith(client)) rmSync(path);
  for (const { path, text } of outputFiles)
    writeFileSync(
      path,
      text.replace(new RegExp(`"${ELSEWHERE}([^"]+)"`, 'g'), (_, place) => {
        const to = relative(dirname(path), join(folder, place)).split(sep).join('/');
        return JSON.stringify(to.startsWith('.') ? to : `./${to}`);
      }),
    );
};

/** The modules of a folder that those of the others import. */
const enteredIn = (/** @type {string} */ out, /** @type {string} */ name) => {
  const inside = join(out, name) + sep;
  const others = readdirSync(out, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== name,
  );
  const found = others.flatMap((other) =>
    modulesIn(join(out, other.name)).flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\b(?:from|import) ?\(?['"](\.[^'"\n]*)['"]/g)].map(([, to]) =>
        resolve(dirname(path), /** @type {string} */ (to)),
      ),
    ),
  );
  return [...new Set(found.filter((path) => path.startsWith(inside)))].sort();
};

const fromReports =
  (/** @type {string} */ out) =>
  (/** @type {import('esbuild').OnResolveArgs} */ { path, resolveDir, kind }) => {
    if (kind === 'entry-point') return undefined;
    const place = relative(out, join(resolveDir, path)).split(sep).join('/');
    return place.startsWith(`${REPORTS}/`) ? undefined : { path: ELSEWHERE + place, external: true };
  };
