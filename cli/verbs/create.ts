import { readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { makeFolders } from '../../core/journal/index.js';
import { either, nearest, SINGULAR, type EntryKind } from '../../core/plugin/index.js';
import { makeHost, VERSION } from '../../host/index.js';
import { EXIT, type Context, type Verb } from '../command.js';
import { KINDS, namesOf, packageFiles, type Choice, type PluginKind, type Language } from '../scaffold.js';

export interface CreateFlags {
  readonly kind?: string;
  readonly language?: string;
  readonly folder?: string;
  readonly collapsar: string;
}

/** Writes a package of a plugin; what the flags leave open is asked, where there is somebody to ask. */
export const createVerb: Verb<string | undefined, CreateFlags> = async (given, flags, context) => {
  const { terminal } = context;
  const kinds = Object.keys(KINDS) as PluginKind[];
  const kind = await chosen('--kind', kinds, flags.kind, context);
  const languages = flags.language === undefined ? KINDS[kind] : (['ts', 'js', 'python'] as const);
  const language = await chosen<Language>('--language', languages, flags.language, context);
  const names = namesOf(given ?? (await ask('NAME', 'Name of the package, such as tails', context)));
  await refuseTaken(kind, names.id);
  const choice: Choice = { ...names, kind, language, collapsar: flags.collapsar };
  const files = packageFiles(choice);
  const folder = flags.folder ?? basename(names.name);
  await write(folder, files);
  terminal.out(
    [
      `${folder} is written: ${Object.keys(files).join(', ')}.`,
      `  cd ${folder}`,
      '  npm install      what it is developed with',
      '  npm test         the conformance suite',
      `  npm start        the study that uses it`,
    ].join('\n'),
  );
  return EXIT.ok;
};

/** One of the words, as the flag says or as is answered. */
const chosen = async <W extends string>(
  flag: string,
  words: readonly W[],
  given: string | undefined,
  context: Context,
): Promise<W> => {
  const said = given ?? (await ask(flag, `${flag.slice(2)}: ${either(words)}`, context));
  const found = words.find((word) => word === said);
  if (found !== undefined) return found;
  const guess = nearest(said, words);
  throw new CollapsarError('COLLAPSAR_USAGE', {
    what: `${flag} is ${said === '' ? 'empty' : `"${said}"`}`,
    fix: `${guess === undefined ? '' : `Did you mean "${guess}"? `}Say one of ${either(words)}`,
  });
};

const ask = async (what: string, question: string, { terminal, signal }: Context): Promise<string> => {
  const answer = await terminal.ask?.(`${question}? `, signal);
  if (answer !== undefined) return answer.trim();
  if (terminal.attended === true || signal.aborted)
    throw new CollapsarError('COLLAPSAR_INTERRUPTED', { what: 'no answer was given', fix: 'Nothing was written' });
  throw new CollapsarError('COLLAPSAR_USAGE', {
    what: `${what} is missing`,
    why: 'There is no terminal to ask on, and nothing more came through standard input',
    fix: `Say all of it: collapsar create plugin NAME --kind ${Object.keys(KINDS).join('|')} --language ts|js|python`,
  });
};

/** An id that a built-in entry of the kind has could only be written with its plugin before it. */
const refuseTaken = async (kind: PluginKind, id: string): Promise<void> => {
  const { host } = await makeHost({ folder: '.' });
  const plural = (Object.keys(SINGULAR) as EntryKind[]).find((each) => SINGULAR[each] === kind)!;
  if (!host.registry.has(plural, id)) return;
  throw new CollapsarError('COLLAPSAR_ID_TAKEN', {
    what: `collapsar ${VERSION} has a ${kind} "${id}" of its own`,
    why: 'Every study that uses one of the two would have to say whose it means',
    fix: 'Choose another name: the id is what stands after collapsar-plugin-',
  });
};

const write = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  try {
    const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (there.length > 0)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        where: folder,
        what: `the folder is not empty: it holds ${there.slice(0, 3).join(', ')}${there.length > 3 ? ', ...' : ''}`,
        why: 'Nothing is ever written over',
        fix: 'Name another one with --folder, or empty it',
      });
    for (const [name, text] of Object.entries(files)) {
      const path = join(resolve(folder), name);
      await makeFolders(dirname(path));
      await writeFile(path, text, { flag: 'wx' });
    }
  } catch (cause) {
    if (cause instanceof CollapsarError) throw cause;
    throw new CollapsarError(
      'COLLAPSAR_USAGE',
      {
        where: folder,
        what: `the package cannot be written: ${messageOf(cause)}`,
        fix: 'Name another folder with --folder',
      },
      { cause },
    );
  }
};
