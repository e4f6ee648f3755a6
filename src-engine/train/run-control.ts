/** What a person asked of a run: to wait, to go on, to end; and how far it may go beside those it keeps step with. The run looks between steps. */
export class RunControl {
  #wish: "run" | "pause" | "stop" = "run";
  #upTo: number;
  #wake: (() => void) | undefined;

  /** @param upTo steps that may be done before {@link advance} allows more; left out: all */
  constructor(upTo = Number.POSITIVE_INFINITY) {
    this.#upTo = upTo;
  }

  pause(): void {
    if (this.#wish === "run") this.#wish = "pause";
    this.#wake?.();
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

  /** Allows the steps up to this one; what was allowed before stays allowed. */
  advance(upTo: number): void {
    this.#upTo = Math.max(this.#upTo, upTo);
    this.#wake?.();
  }

  isPaused(): boolean {
    return this.#wish === "pause";
  }

  isStopped(): boolean {
    return this.#wish === "stop";
  }

  isAllowed(step: number): boolean {
    return step <= this.#upTo;
  }

  /** Resolves at the next resume or stop. */
  async untilResumed(): Promise<void> {
    await this.#waitWhile(() => this.#wish === "pause");
  }

  /** Resolves when the step may be done, or a person wishes otherwise. */
  async untilAllowed(step: number): Promise<void> {
    await this.#waitWhile(() => this.#wish === "run" && !this.isAllowed(step));
  }

  async #waitWhile(isWaiting: () => boolean): Promise<void> {
    while (isWaiting()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
  }
}
