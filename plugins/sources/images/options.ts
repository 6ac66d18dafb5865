import type { Options } from '../../../core/plugin/index.js';
import { RARE_SHARE } from '../table/options.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { COUNT, PART } from '../../options.js';

const CLASS = { anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }] } as const;

/** The options of every source of images, beside what is held out and `draw`. */
export const IMAGE_PROPERTIES = {
  size: {
    ...COUNT,
    description: 'rows of pixels after averaging down, the columns in proportion; default: as they are',
  },
  classes: {
    type: 'array',
    items: CLASS,
    minItems: 1,
    uniqueItems: true,
    description: 'classes to read, by name or number; default: all',
  },
  rows: {
    type: 'integer',
    minimum: 2,
    description: 'at most so many images to train on, stratified by label, another choice for every seed; default: all',
  },
  testRows: {
    ...COUNT,
    description: 'at most so many held-out images, stratified by label, another choice for every seed; default: all',
  },
  rare: { ...CLASS, description: 'the class that is the rare event, by name or number' },
  rareShare: RARE_SHARE,
} as const;
/** A share of the images to train on that is held out. */
export const HELD_OUT = {
  ...PART,
  description: 'share of the images held out for testing, stratified by label, another choice for every seed',
} as const;

export type ImageOptions = Options<{ readonly type: 'object'; readonly properties: typeof IMAGE_PROPERTIES }> & {
  readonly draw: 'once' | 'again';
};

/** @throws COLLAPSAR_OPTION_INVALID where one option means nothing without another */
export const checkImageOptions = (id: string, { rare, rareShare }: Pick<ImageOptions, 'rare' | 'rareShare'>): void => {
  if (rareShare !== undefined && rare === undefined)
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: `source ${id}`,
      what: '`rareShare` means nothing without `rare`',
      fix: 'Say which class is rare',
    });
};
