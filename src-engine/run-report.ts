/** What a run tells, until it is over: a run whose device is lost fails at once, and says nothing afterwards. */
import type { DeviceWatch } from "./device-watch";
import type { EngineEmit } from "./events";

export class RunReport {
  readonly #watch: DeviceWatch;
  readonly #emit: EngineEmit;
  #over = false;
  #explained: Promise<void> = Promise.resolve();

  constructor(watch: DeviceWatch, emit: EngineEmit) {
    this.#watch = watch;
    this.#emit = emit;
  }

  /** For the run. */
  readonly emit: EngineEmit = (event, payload) => {
    if (this.#over) return;
    if (event !== "failed") {
      this.#emit(event, payload);
      return;
    }
    this.#over = true;
    this.#explained = this.#watch
      .explain(payload as Parameters<DeviceWatch["explain"]>[0])
      .then((failure) => this.#emit("failed", failure));
  };

  /**
   * Resolves when the run is over and all is told: true, or false where the device was lost under it. Then the run may still
   * wait for an answer that never comes, and what it holds cannot be freed.
   */
  async untilOver(run: Promise<void>, step: () => number): Promise<boolean> {
    const lost = this.#watch.untilLost(step).then((failure) => {
      if (this.#over) return true;
      this.#over = true;
      this.#emit("failed", failure);
      return false;
    });
    const survived = await Promise.race([run.then(() => true), lost]);
    await this.#explained;
    return survived;
  }
}
