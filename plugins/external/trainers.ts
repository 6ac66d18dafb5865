import { service, token } from '../../core/plugin/index.js';
import { takeGpu } from './devices.js';
import { Trainer, type TrainerSetting } from './trainer.js';

/**
 * The programs of this process: one for each command with its options, which serves all cells that ask for it, or one a
 * cell (`isolate`). One that has ended, by its own fault or another's, is started anew when it is next asked for.
 */
export class Trainers {
  readonly #running = new Map<string, Promise<Trainer>>();
  readonly #all = new Set<Promise<Trainer>>();

  /** `forCell`: whoever asks is going to fit or restore with it. */
  async of(setting: TrainerSetting, signal: AbortSignal, forCell: boolean): Promise<Trainer> {
    const key = JSON.stringify(setting);
    const known = this.#running.get(key);
    const trainer = known === undefined ? undefined : await known.catch(() => undefined);
    // One that was only asked what it is serves the next cell, also where each has its own.
    const fits = trainer?.alive === true && !(setting.isolate && trainer.used);
    const made = fits ? Promise.resolve(trainer) : this.#start(setting, signal);
    if (fits && setting.isolate && forCell) trainer.used = true;
    this.#running.set(key, made);
    return made;
  }

  async dispose(): Promise<void> {
    const all = [...this.#all];
    this.#running.clear();
    await Promise.all(all.map(async (trainer) => (await trainer.catch(() => undefined))?.close()));
  }

  #start(setting: TrainerSetting, signal: AbortSignal): Promise<Trainer> {
    const gone = (): void => void this.#all.delete(started);
    const started = this.#begin(setting, signal, gone);
    this.#all.add(started);
    started.catch(gone);
    return started;
  }

  async #begin(setting: TrainerSetting, signal: AbortSignal, gone: () => void): Promise<Trainer> {
    if (setting.resource === 'cpu') return Trainer.start(setting, undefined, gone);
    const { device, release } = await takeGpu(signal);
    return Trainer.start(setting, device, () => {
      release();
      gone();
    });
  }
}

/** What models, sources, metrics and scorers of outside programs share. */
export const TRAINERS = token<Trainers>('outside programs');
export const trainers = service({ token: TRAINERS, implementation: Trainers, inject: [] });
