import { hash } from 'node:crypto';
import type { Checkpoint, Model, Text, Tokeniser, Tokens, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { checkpointCodec, damagedCheckpoint, model, objectSchema, type Options } from '../../core/plugin/index.js';
import { refuseHalfCharacters } from './tokenisers/bytes.js';
import { countTokens, FittedTokens, tokensCodec } from './tokenisers/fitted-tokens.js';

const schema = objectSchema({
  also: {
    type: 'string',
    default: '',
    description: 'characters that are tokens whether the rows have them or not, as "äöüß€"',
  },
});

const codec = checkpointCodec({
  model: 'characters',
  meta: objectSchema({ characters: { type: 'string' } }, ['characters']),
  arrays: {},
});

/** Unicode code points, in their order, after the end. */
class Characters implements Tokeniser {
  readonly size: number;
  readonly end = 0;
  readonly fingerprint: string;
  readonly #tokens: ReadonlyMap<string, number>;

  /** `characters`: each once, in the order of their code points */
  constructor(private readonly characters: readonly string[]) {
    this.size = characters.length + 1;
    this.fingerprint = hash('sha256', characters.join(''));
    this.#tokens = new Map(characters.map((character, i) => [character, i + 1]));
  }

  encode(text: string): Tokens {
    const characters = Array.from(text);
    const tokens = Uint32Array.from(characters, (character) => this.#tokens.get(character) ?? 0);
    // The end is no character: where it stands, there is none.
    if (tokens.includes(0)) throw this.#unknown(characters.filter((character) => !this.#tokens.has(character)));
    return tokens;
  }

  decode(tokens: Tokens): string {
    return Array.from(tokens, (token) => this.characters[token - 1]!).join('');
  }

  #unknown(unknown: readonly string[]): CollapsarError {
    const distinct = [...new Set(unknown)];
    const shown = distinct.slice(0, 5).map((each) => `${JSON.stringify(each)} (U+${hexOf(each)})`);
    return new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `a text has characters that the vocabulary of ${this.size - 1} lacks: ${shown.join(', ')}${distinct.length > 5 ? ` and ${distinct.length - 5} more` : ''}`,
      why: 'The rows that it was fitted to do not have them, and the likelihood of such a text is not defined',
      fix: 'Fit it to more rows (on.rows), name them in `also`, or use byte-pair-encoding, which has tokens for every text',
    });
  }
}
const codePoint = (character: string): number => character.codePointAt(0)!;
const hexOf = (character: string): string => codePoint(character).toString(16).toUpperCase().padStart(4, '0');

class CharactersModel implements Model<Text> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit({ parts }: TrainingSet<Text>): Promise<FittedTokens> {
    const found = new Set(this.options.also);
    for (const { samples } of parts)
      for (const texts of [samples.texts, samples.prompts ?? []])
        for (const text of texts) for (const character of text) found.add(character);
    if (found.size === 0)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        where: 'characters',
        what: 'the rows hold no character',
        fix: 'Fit it to rows that are not empty',
      });
    const characters = [...found].sort((a, b) => codePoint(a) - codePoint(b));
    refuseHalfCharacters(characters.join(' '));
    const tokeniser = new Characters(characters);
    const counts = countTokens(
      tokeniser,
      parts.map(({ samples }) => samples),
    );
    return new FittedTokens(tokeniser, counts, codec.encode({ characters: characters.join('') }, {}));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedTokens> {
    const { meta, arrays, nested } = tokensCodec.decode(checkpoint, 'characters');
    const characters = [...codec.decode(nested['vocabulary']!).meta.characters];
    if (characters.length + 1 !== meta.size)
      throw damagedCheckpoint('characters', `it has ${characters.length} characters and counts of ${meta.size} tokens`);
    return new FittedTokens(new Characters(characters), { ...meta, ...arrays }, nested['vocabulary']!);
  }
}

export const characters = model({
  id: 'characters',
  summary: 'Tokeniser of Unicode characters: those of the real rows; as a model, each character by itself',
  data: 'text',
  options: schema,
  provides: ['sample', 'logLikelihood', 'tokens'],
  implementation: CharactersModel,
});
