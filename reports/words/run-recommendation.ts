import type { RecommendationMove, Tone, WalkFound } from '../../core/contracts/index.js';
import { placeText } from './lookup.js';
import { axisText, claimsText, STOP_REASONS, valueOfAxis } from './recommendation.js';
import { from } from './run-change.js';

const MOVES = { less: 'collapse', gone: 'warning', same: 'note', new: 'note', more: 'safe' } as const;
/** Of two questions a limit that moved further is no better one. */
export const moveTone = ({ move, otherwise }: RecommendationMove): Tone =>
  otherwise === true && move !== 'less' ? 'warning' : MOVES[move];

/** What a walk came to in both runs. */
export const moveText = (one: RecommendationMove): string => {
  const of = `${one.strategy}, ${axisText(one)} (${placeText(one)})`;
  switch (one.move) {
    case 'gone':
      return `${of}: ${foundText(one, one.before)} in the reference; no walk that came to its end here`;
    case 'new':
      return `${of}: ${foundText(one, one.after)}; no walk that came to its end in the reference`;
    default: {
      const [before, after] = [foundText(one, one.before), foundText(one, one.after)];
      const asked = one.otherwise === true ? `. ${otherwiseText(one)}` : '';
      return before === after
        ? `${of}: ${after}, as in the reference${asked}`
        : `${of}: ${from(before, after)}${asked}`;
    }
  }
};

/** How far a walk went, and why not further. */
const foundText = (one: RecommendationMove, found: WalkFound | undefined): string => {
  if (found === undefined) return 'not walked';
  const { limit, falling, stopped, answer } = found;
  const at =
    stopped === undefined
      ? ''
      : ` (${valueOfAxis(one, stopped.value)} ${stopped.outcome === 'unsafe' ? 'is unsafe' : 'was not shown safe'}${stopped.because === undefined ? '' : `: ${STOP_REASONS[stopped.because]}`})`;
  if (limit === undefined) return `nothing shown safe${NOTHING[answer] ?? at}`;
  return `shown safe ${falling === true && one.axis.kind !== 'share' ? 'down' : 'up'} to ${valueOfAxis(one, limit)}${at}`;
};
const NOTHING: Readonly<Partial<Record<WalkFound['answer'], string>>> = {
  'rows-limit': ', and T is the cause',
  'nothing-learnt': ', for real rows alone have learnt next to nothing',
  'not-looked': ', for nothing could be looked at',
};
const otherwiseText = ({ before, after }: RecommendationMove): string =>
  before === undefined || after === undefined
    ? ''
    : [
        ...(before.rows === after.rows ? [] : [`Real rows: ${from(ROWS[before.rows], ROWS[after.rows])}.`]),
        ...(claimsText(before.safe) === claimsText(after.safe)
          ? []
          : [`Safe meant that ${claimsText(before.safe)}; here that ${claimsText(after.safe)}.`]),
      ].join(' ');
const ROWS: Readonly<Record<WalkFound['rows'], string>> = {
  new: 'new ones in every generation',
  population: 'drawn again from a table as if it were the population',
  fixed: 'the same in every generation',
};
