import type { RecordedChain, Vectors } from '../../core/contracts/index.js';
import { imageShape } from '../../core/samples/index.js';
import { jpegPixels, jpegSize, type Pixels } from './jpeg.js';
import { recordingFault } from './pattern.js';
import { pngPixels } from './png.js';

/** What the beginning of a file says. */
interface Header {
  readonly kind: 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
}
/** The images of a generation in memory, one after the other. */
export class RecordedImages {
  readonly #values: Float32Array;
  readonly #shape: readonly [height: number, width: number, channels: number];
  #next = 0;

  /** @throws COLLAPSAR_RECORDING_INVALID where rows of the source are no images */
  constructor(
    name: string,
    private readonly real: Vectors,
    private readonly count: number,
  ) {
    const shape = imageShape(real.shape);
    if (shape === undefined || real.columns !== undefined)
      throw recordingFault(
        'it is a folder, and rows of the source are no images',
        'Write the rows as .csv, .jsonl, .parquet or .npy',
        name,
      );
    this.#shape = shape;
    this.#values = new Float32Array(count * shape[0] * shape[1] * shape[2]);
  }

  /** @throws COLLAPSAR_RECORDING_INVALID naming the file, where it is no image of the source's size and channels */
  async add(bytes: Buffer, name: string): Promise<void> {
    const [height, width, channels] = this.#shape;
    const header = headerOf(bytes, name);
    if (header.height !== height || header.width !== width)
      throw recordingFault(
        `it has ${header.height} x ${header.width} pixels, and images of the source ${height} x ${width} (height x width)`,
        'Write images of the size of the source’s',
        name,
      );
    const decode = header.kind === 'png' ? pngPixels : jpegPixels;
    const { most, ...pixels } = await decode(bytes, name);
    const values = pixels.channels === channels ? pixels.values : withChannels(pixels, channels, name);
    for (let i = 0; i < values.length; i++) this.#values[this.#next++] = values[i]! / most;
  }

  rows(labels: readonly number[] | undefined): Vectors {
    const { count, real } = this;
    return {
      kind: 'vectors',
      count,
      shape: real.shape,
      values: this.#values,
      ...(labels === undefined ? {} : { labels: Uint32Array.from(labels) }),
    };
  }
}

/** Of each file its class, by the folder that it lies in; undefined: the source has none, or they are not wanted. */
export const labelsOf = (
  files: readonly string[],
  labelled: boolean,
  name: string,
  { real, names }: RecordedChain<Vectors>,
): readonly number[] | undefined => {
  if (labelled !== (real.labels !== undefined))
    throw recordingFault(
      labelled
        ? 'its images have labels, and rows of the source do not'
        : 'its images have no labels, and rows of the source do',
      labelled
        ? 'Take {label} out of `files`, and the images out of their folders'
        : 'Write labels: false in the model’s options, or put them into a folder for each label and {label} at the end of `files`',
      name,
    );
  if (!labelled) return undefined;
  const classes = new Map((names?.labels ?? []).map((label, index) => [label, index]));
  return files.map((file) => {
    const label = file.slice(0, file.indexOf('/'));
    const index = classes.get(label);
    if (index !== undefined) return index;
    throw recordingFault(
      `the folder '${label}' is no label of the source`,
      `Name the folders as its classes are: ${[...classes.keys()].slice(0, 10).join(', ')}`,
      name,
    );
  });
};

const isGrey = ({ values }: Pick<Pixels, 'values'>): boolean => {
  for (let i = 0; i < values.length; i += 3)
    if (values[i] !== values[i + 1] || values[i] !== values[i + 2]) return false;
  return true;
};

/** Grey as equal red, green and blue, and the other way round where they are equal. */
const withChannels = (pixels: Omit<Pixels, 'most'>, channels: number, name: string): ArrayLike<number> => {
  const { values } = pixels;
  if (channels === 3) return Float64Array.from({ length: 3 * values.length }, (_, i) => values[Math.floor(i / 3)]!);
  if (isGrey(pixels)) return Float64Array.from({ length: values.length / 3 }, (_, i) => values[3 * i]!);
  throw recordingFault('it is in colour, and images of the source are grey', 'Write it as a grey image', name);
};

const headerOf = (bytes: Buffer, name: string): Header => {
  if (bytes.length >= 24 && bytes.toString('latin1', 1, 4) === 'PNG')
    return { kind: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return { kind: 'jpeg', ...jpegSize(bytes, name) };
  throw recordingFault('it is no PNG and no JPEG', 'Write images as .png, .jpg or .jpeg; was it cut short?', name);
};
