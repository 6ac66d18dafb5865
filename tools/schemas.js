// node tools/schemas.js: writes schemas/NAME.schema.json of the types in cli/output.ts, which say what `--json` and the files
// for programs hold. With --check it writes nothing, and ends with 1 where one is not what the types say.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AnyType, createFormatter, createParser, createProgram, SchemaGenerator } from 'ts-json-schema-generator';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');

/** The published schemas: which type of cli/output.ts, in which version, and what it is of. */
const OUTPUTS = {
  summary: { type: 'Summary', version: 2, title: 'summary.json of a run folder' },
  comparison: { type: 'ComparisonOutput', version: 1, title: '`collapsar compare --json`' },
  index: { type: 'IndexOutput', version: 1, title: 'index.json, and `collapsar index --json`' },
  run: { type: 'RunLine', version: 1, title: 'a line of `collapsar run --json`, `import --json` and `merge --json`' },
  recommend: { type: 'RecommendLine', version: 1, title: 'a line of `collapsar recommend --json`' },
  plan: { type: 'PlanOutput', version: 1, title: '`collapsar plan --json`, `run --dry-run --json`' },
  walks: { type: 'WalksOutput', version: 1, title: '`collapsar recommend --dry-run --json`' },
  jobs: { type: 'JobsOutput', version: 1, title: '`collapsar plan --jobs FILE --json`' },
  job: {
    type: 'JobLine',
    version: 1,
    title: 'a line of the file that `plan --jobs FILE` or `recommend --jobs FILE` writes',
  },
  status: { type: 'Status', version: 1, title: '`collapsar status FOLDER --json`' },
  queue: { type: 'QueueOutput', version: 1, title: '`collapsar status --redis URL --json`' },
  list: { type: 'ListOutput', version: 1, title: '`collapsar list --json`' },
  entry: { type: 'EntryOutput', version: 1, title: 'a line of `collapsar describe ID --json`' },
  table: { type: 'TableOutput', version: 1, title: '`collapsar describe --data FILE --json`' },
  draft: { type: 'DraftOutput', version: 1, title: '`collapsar init FILE --data FILE --json`' },
  verify: { type: 'VerifiedOutput', version: 1, title: '`collapsar verify FOLDER --json`' },
  theories: { type: 'Theories', version: 1, title: '`collapsar verify --json`' },
  clean: { type: 'CleanOutput', version: 1, title: '`collapsar clean --json`' },
  doctor: { type: 'DoctorOutput', version: 1, title: '`collapsar doctor --json`' },
};

/** What another schema describes, or a plugin says: told here, and not described again. */
const ELSEWHERE = {
  ResolvedStudy: 'the study with every default written out; `collapsar schema` has the form of a study file',
  ResolvedEntry: 'an entry of the study, with its options',
  OptionsSchema: 'a JSON Schema of the options; the plugin says it',
  Json: 'any value',
  JsonObject: 'an object',
};
class Elsewhere {
  supportsNode(node) {
    return (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text in ELSEWHERE;
  }
  createType() {
    return new AnyType();
  }
}

/** Every schema by its name, from the types. */
const outputSchemas = () => {
  const config = {
    tsconfig: join(root, 'tsconfig.json'),
    path: join(root, 'cli/output.ts'),
    type: '*',
    skipTypeCheck: true,
    additionalProperties: false,
    topRef: false,
    expose: 'export',
    jsDoc: 'basic',
  };
  const program = createProgram(config);
  const parser = createParser(program, config, (chain) => chain.addNodeParser(new Elsewhere()));
  const generator = new SchemaGenerator(program, parser, createFormatter(config), config);
  return Object.fromEntries(
    Object.entries(OUTPUTS).map(([name, { type, version, title }]) => {
      const { $schema, definitions, ...rest } = named(generator.createSchema(type));
      const told = definitions === undefined ? {} : { definitions };
      return [name, { $schema, $id: `collapsar/${name}@${version}`, title, ...rest, ...told }];
    }),
  );
};

/** Types without a name are called by their place in a file, which every edit moves: by what they are made of, and a number. */
const named = (schema) => {
  const names = new Map();
  for (const name of Object.keys(schema.definitions ?? {})) {
    const withoutPlaces = name.replaceAll(/\w+-[^<>|,()&]*\.ts[^<>|,()&]*|def-alias[-\d]+/g, '');
    const base = withoutPlaces.replaceAll(/[^A-Za-z0-9]+/g, '') || 'Type';
    const taken = new Set(names.values());
    let own = base;
    for (let n = 2; taken.has(own); n++) own = `${base}${n}`;
    names.set(name, own);
  }
  const text = JSON.stringify(schema, (key, value) => {
    if (key === '$ref') return `#/definitions/${names.get(decodeURIComponent(value.replace('#/definitions/', '')))}`;
    return key === 'definitions' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [names.get(name) ?? name, one]))
      : value;
  });
  return JSON.parse(text);
};

const check = process.argv.includes('--check');
const folder = join(root, 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(outputSchemas())) {
  const file = join(folder, `${name}.schema.json`);
  const text = `${JSON.stringify(schema, undefined, 1)}\n`;
  if (!check) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not what the types say: node tools/schemas.js writes it`);
    process.exitCode = 1;
  }
}
