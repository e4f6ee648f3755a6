/** Runs that do not train here: whose they are, how they stand, and work on them as their only owner. */
import { SkiploomError } from "#core/foundation/errors";
import type { RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { describeOwner, isOnThisMachine } from "../disk/ownership";
import { interrupted } from "./resuming";
import { RunFolder } from "./run-folder";
import type { RunStore } from "./run-store";
import type { Trainings } from "./trainings";

const UNFINISHED: readonly RunRecord["state"][] = ["starting", "running", "paused", "recovering"];

export function isUnfinished({ state }: RunRecord): boolean {
  return UNFINISHED.includes(state);
}

/** Of a run that says that it trains, and is nobody's: it was interrupted. */
export async function callInterrupted(folder: RunFolder, now: RunRecord): Promise<RunRecord> {
  // Its owner wrote how it ended and went: that may have happened since it was looked at.
  if (!isUnfinished(now)) return now;
  const lost = interrupted(now);
  await folder.writeRecord(lost);
  return lost;
}

export class RunOwner {
  readonly #files: Files;
  readonly #store: RunStore;
  readonly #trainings: Trainings;

  constructor(files: Files, store: RunStore, trainings: Trainings) {
    this.#files = files;
    this.#store = store;
    this.#trainings = trainings;
  }

  /**
   * Work on a run that does not train, as its only owner.
   *
   * @param knowingly takes it from an owner on another machine
   * @throws SkiploomError (`busy`)
   */
  async asOwner<T>(
    run: string,
    work: (folder: RunFolder, record: RunRecord) => Promise<T>,
    knowingly = false,
  ): Promise<T> {
    const store = this.#store;
    const folder = new RunFolder(this.#files, store.folderOf(run), await store.claim(run, knowingly));
    try {
      return await work(folder, await store.record(run));
    } finally {
      await folder.close();
    }
  }

  /**
   * The record as it is now: in memory for the run that trains here, else from disk, with lost runs called so. One whose owner
   * lives, or cannot be told, is left as it is.
   */
  async current(record: RunRecord): Promise<RunRecord> {
    const active = this.#trainings.of(record.id);
    if (active) return active.record;
    if (!isUnfinished(record)) return record;
    try {
      if (await this.#store.holder(record.id)) return record;
      return await this.asOwner(record.id, callInterrupted);
    } catch {
      return (
        this.#trainings.of(record.id)?.record ?? (await this.#store.record(record.id).catch(() => record))
      );
    }
  }

  /** @throws SkiploomError (`busy`) */
  async refuseForeign(run: string): Promise<void> {
    const owner = (await this.#store.holder(run))?.owner;
    if (!owner) return;
    throw new SkiploomError(
      "busy",
      `This run is being trained by another Skiploom (${describeOwner(owner)}). Control it there.`,
    );
  }

  /** Of a run that does not train here. @throws SkiploomError (`busy`, `conflict`), always */
  async refuseControl(run: string, what: "paused" | "stopped"): Promise<never> {
    const record = await this.current(await this.#store.record(run));
    await this.refuseForeign(run);
    throw new SkiploomError("conflict", `This run is ${record.state}; it cannot be ${what}.`);
  }

  /** Of these runs, those that are unfinished, and neither train here nor were called interrupted: their owner lives elsewhere. */
  foreign(runs: readonly RunRecord[]): RunRecord[] {
    return runs.filter((record) => isUnfinished(record) && !this.#trainings.of(record.id));
  }

  /** Of these runs, those that an owner on another machine has in hand, with its name. */
  async elsewhere(runs: readonly RunRecord[]): Promise<{ run: string; machine: string }[]> {
    const found = await Promise.all(
      runs.map(async ({ id }) => {
        const owner = (await this.#store.holder(id).catch(() => undefined))?.owner;
        return owner && !isOnThisMachine(owner) ? [{ run: id, machine: owner.machine }] : [];
      }),
    );
    return found.flat();
  }
}
