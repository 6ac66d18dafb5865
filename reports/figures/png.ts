import { createRequire } from 'node:module';
import { CollapsarError, messageOf } from '../../core/errors/index.js';

/** How large a picture is; every field has a default. */
export interface PngOptions {
  /** pixels for each of the drawing's own; default 2 */
  readonly scale?: number;
  /** in pixels, in place of a scale */
  readonly width?: number;
}

const RENDERER = '@resvg/resvg-js';
const FACES = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'];
const FONTS = '@expo-google-fonts/arimo';

/** Of @resvg/resvg-js, an optional peer. */
interface Renderer {
  readonly Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array } };
}

/** Pixels that a drawing has on a side, at most: more takes gigabytes. */
const MOST = 16_384;

/**
 * An SVG of `renderFigure` as PNG. Letters come from a font of the package @expo-google-fonts/arimo, so that they are there, and the
 * same, on a machine without fonts; of a script that it has not, from fonts of the machine.
 * @throws CollapsarError COLLAPSAR_PEER_MISSING where what draws is not installed, with the command that installs it
 */
export const figurePng = async (svg: string, { scale = 2, width }: PngOptions = {}): Promise<Uint8Array> => {
  const [, across, down] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number) as [number, number, number];
  const zoom = width === undefined ? scale : width / across;
  if (!(zoom > 0) || Math.max(across, down) * zoom > MOST)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `a picture of ${Math.round(across * zoom)} x ${Math.round(down * zoom)} pixels cannot be drawn`,
      where: width === undefined ? '--scale' : '--width',
      why: `A side has from 1 to ${MOST} pixels; the figure is ${across} x ${down} at a scale of 1`,
      fix: 'Ask for a smaller one, or for SVG, which is sharp at any size',
    });
  const { Resvg } = await renderer();
  const fonts = createRequire(import.meta.url);
  const options = {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: needsOtherFonts(svg),
      fontFiles: FACES.map((face) => located(() => fonts.resolve(`${FONTS}/${face}`))),
      defaultFontFamily: 'Arimo',
      sansSerifFamily: 'Arimo',
    },
  };
  // Of the faces that the drawing names, the one that is drawn with comes first.
  return new Resvg(svg.replace(/font-family="[^"]*"/g, 'font-family="Arimo, sans-serif"'), options).render().asPng();
};

/** Letters that the font has not: it is of Latin, Greek, Cyrillic and Hebrew. */
const needsOtherFonts = (svg: string): boolean =>
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}/u.test(
    svg.replace(/[\d#*©®™]/g, ''),
  );

const renderer = async (): Promise<Renderer> => {
  try {
    // Its name in a variable: an optional peer has no types here.
    const name: string = RENDERER;
    return (await import(name)) as Renderer;
  } catch (error) {
    throw missing(error);
  }
};
const located = (find: () => string): string => {
  try {
    return find();
  } catch (error) {
    throw missing(error);
  }
};

const missing = (cause: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_PEER_MISSING',
    {
      what: `PNG is drawn by ${RENDERER} with the font ${FONTS}, and one of them cannot be loaded: ${messageOf(cause).split('\n')[0]!}`,
      where: '--format png',
      why: 'They are optional, for they hold programs of 4 MB and fonts: they are installed by whoever wants pictures',
      fix: `npm install ${RENDERER} ${FONTS}\nSVG needs neither: --format svg`,
    },
    { cause },
  );
