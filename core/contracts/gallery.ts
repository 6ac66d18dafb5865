/**
 * A few rows to look at, small enough for a journal and a page: numbers are rounded to the 256 levels of a screen, or to
 * 65,536 places of an axis. Nothing is ever computed from them.
 */
export type Exhibit =
  | {
      readonly kind: 'images';
      readonly count: number;
      /** height, width, channels (1 or 3) */
      readonly shape: readonly [height: number, width: number, channels: number];
      /** what levels 0 and 255 stand for */
      readonly low: number;
      readonly high: number;
      /** base64: a byte a number, row-major */
      readonly values: string;
      /** class index of each image */
      readonly labels?: readonly number[];
    }
  | {
      readonly kind: 'points';
      readonly count: number;
      /** which numbers of a row are shown: at most two */
      readonly columns: readonly number[];
      /** what 0 and 65,535 stand for, by shown column */
      readonly low: readonly number[];
      readonly high: readonly number[];
      /** base64: two bytes a number, the low one first, row-major */
      readonly values: string;
      readonly labels?: readonly number[];
    }
  | { readonly kind: 'text'; readonly texts: readonly string[]; readonly prompts?: readonly string[] }
  /** the model could not be asked for rows */
  | { readonly kind: 'none'; readonly why: string };

/** What one generation shows. */
export interface Exhibits {
  readonly model: Exhibit;
  /** held-out real rows: in the first generation shown, and only of a source whose rows may be published */
  readonly real?: Exhibit;
}

/** What a cell is asked to show beside its numbers. Not part of its key: it changes none of them. */
export interface GalleryPlan {
  /** what journalled exhibits are keyed by, beside cell and generation */
  readonly key: string;
  /** rows of an exhibit */
  readonly rows: number;
  /** absent: all of at most five, of more 1, 2, 5, 10, 20, 50, ... and the last one */
  readonly generations?: readonly number[];
  /** whether the source's rows may be shown */
  readonly real: boolean;
}

/** What one strategy's models make, generation by generation, for one seed. */
export interface Gallery {
  /** place in `groups` */
  readonly group: number;
  readonly seed: number;
  readonly real?: Exhibit;
  /** ascending */
  readonly generations: readonly { readonly generation: number; readonly exhibit: Exhibit }[];
}
