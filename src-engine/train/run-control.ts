/** What a person asked of a run: to wait, to go on, to end. The run looks between steps. */
export class RunControl {
  #wish: "run" | "pause" | "stop" = "run";
  #wake: (() => void) | undefined;

  pause(): void {
    if (this.#wish === "run") this.#wish = "pause";
  }

  resume(): void {
    if (this.#wish === "pause") this.#wish = "run";
    this.#wake?.();
  }

  /** For good: a stopped run is not resumed, another one goes on from its checkpoint. */
  stop(): void {
    this.#wish = "stop";
    this.#wake?.();
  }

  isPaused(): boolean {
    return this.#wish === "pause";
  }

  isStopped(): boolean {
    return this.#wish === "stop";
  }

  /** Resolves at the next resume or stop. */
  async untilResumed(): Promise<void> {
    while (this.#wish === "pause") {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
  }
}
