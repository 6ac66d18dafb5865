import type { DataSource, OpenContext, RealData, Text } from '../../core/contracts/index.js';
import { source } from '../../core/plugin/index.js';
import { chooseRows } from '../../core/samples/index.js';
import { fileHash, kept, version } from './files.js';
import { hashOfDigests } from './images/files.js';
import { drawFrom } from './sequence.js';
import { checkFormat, checkOptions, checkSides } from './text/checks.js';
import { type Corpus, readCorpus } from './text/corpus.js';
import { schema, type TextOptions } from './text/options.js';
import { KNOWN_PACKAGES, placesOf, type TextFiles } from './text/places.js';
import { sidesOf, type TextRows, type TextSides } from './text/sides.js';
import { spansAt, textAt } from './text/spans.js';

/** What was read last, for as long as the files stay as they are: cells of one study share it, and so do its parts. */
const corpora = new Map<string, Promise<Corpus>>();
const divided = new Map<string, Promise<TextSides & Pick<Corpus, 'fingerprint'>>>();
const hashes = new Map<string, Promise<string>>();

class TextSource implements DataSource<Text> {
  constructor(private readonly options: TextOptions) {
    checkOptions(options);
  }

  async open({ random, signal }: OpenContext): Promise<RealData<Text>> {
    signal.throwIfAborted();
    const { publishable, draw, testRows, ...settings } = this.options;
    const places = await placesOf(this.options);
    checkFormat(this.options, places);
    const versions = await versionsOf(places);
    const { documents, separator, field, prompt, completion, part, ...cut } = settings;
    const { train, test, reading, fingerprint } = await kept(
      divided,
      `${versions}\n${JSON.stringify(settings)}`,
      async () => {
        const how = { documents, separator, field, prompt, completion };
        const corpus = await kept(corpora, `${versions}\n${JSON.stringify(how)}`, () =>
          readCorpus(places, this.options),
        );
        const sides = sidesOf(corpus, { ...cut, part: [part[0]!, part[1]!] });
        checkSides(sides, places, this.options);
        return { ...sides, fingerprint: corpus.fingerprint };
      },
    );
    const held =
      testRows === undefined || testRows >= test.texts.count
        ? undefined
        : chooseRows(test.texts.count, testRows, random.child('test')).sort();
    const { order, ...extent } = drawFrom(draw, train.texts.count, random.child('rows'));
    let shown: Text | undefined;
    return {
      ...extent,
      rows: async (from, count) => decoded(train, order(from, count)),
      get test() {
        return (shown ??= decoded(test, held));
      },
      fingerprint,
      terms: termsOf(this.options, publishable),
      texts: { files: places.files.length, passedOver: places.passedOver, ...reading },
    };
  }

  async fingerprint(): Promise<string> {
    const places = await placesOf(this.options);
    return kept(hashes, await versionsOf(places), async () => {
      const digests: string[] = [];
      for (const { path } of places.files) digests.push(await fileHash(path));
      return digests.length === 1 ? digests[0]! : hashOfDigests(digests);
    });
  }
}

/** Of a package that is known here whatever files of it are read; what else there is, the user answers for. */
const termsOf = ({ package: name }: TextOptions, publishable: boolean): NonNullable<RealData['terms']> => {
  const known = name === undefined ? undefined : KNOWN_PACKAGES[name];
  return known === undefined
    ? { publishable }
    : { publishable: true, licence: known.licence, citation: known.citation };
};

const versionsOf = async ({ files }: TextFiles): Promise<string> => {
  const versions: string[] = [];
  for (const { path } of files) versions.push(await version(path));
  return versions.join('\n');
};

const decoded = (rows: TextRows, at?: Uint32Array): Text => {
  const { texts, prompts } =
    at === undefined ? rows : { texts: spansAt(rows.texts, at), prompts: rows.prompts && spansAt(rows.prompts, at) };
  const { count } = texts;
  return {
    kind: 'text',
    count,
    texts: Array.from({ length: count }, (_, i) => textAt(texts, i)),
    ...(prompts === undefined ? {} : { prompts: Array.from({ length: count }, (_, i) => textAt(prompts, i)) }),
  };
};

export const text = source({
  id: 'text',
  formerly: 'text-file',
  summary:
    'Texts of files, folders, JSON Lines, Parquet or an npm package: documents, paragraphs, lines or blocks of them',
  data: 'text',
  options: schema,
  implementation: TextSource,
});
