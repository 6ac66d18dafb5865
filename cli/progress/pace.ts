import type { Progress, Tally } from '../../host/index.js';

/** How far a run is: what bars and lines are written from. */
export class Pace {
  cells = 0;
  kept = 0;
  generations = 0;
  tally: Tally = { done: 0, failed: 0, generations: 0 };
  #begun = 0;

  constructor(private readonly now: () => number) {}

  take(progress: Progress): void {
    if (progress.type === 'planned') {
      ({ cells: this.cells, kept: this.kept, generations: this.generations } = progress);
      this.#begun = this.now();
    } else this.tally = progress.tally;
  }

  /** in [0, 1] */
  get share(): number {
    return this.generations === 0 ? 1 : Math.min(1, this.tally.generations / this.generations);
  }
  get seconds(): number {
    return (this.now() - this.#begun) / 1000;
  }
  /** generations a second so far */
  get rate(): number {
    return this.seconds === 0 ? 0 : this.tally.generations / this.seconds;
  }
  /** seconds left at this rate; undefined before anything is done */
  get left(): number | undefined {
    return this.tally.generations === 0 ? undefined : (this.generations - this.tally.generations) / this.rate;
  }
  get counts(): string {
    const { done, failed } = this.tally;
    return `${this.kept + done}/${this.cells} cells${failed === 0 ? '' : `, ${failed} failed`}`;
  }
}

/** 7 s, 3 min 20 s, 2 h 5 min */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};
