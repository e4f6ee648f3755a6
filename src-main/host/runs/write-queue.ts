/**
 * What a run still has to write, in order. When the disk refuses, the queue is parked with nothing lost and
 * nothing twice: the entry that failed stays at its head until `retry`.
 */
import type { Metric } from "#core/training/records";

type Entry =
  | { readonly kind: "metric"; readonly metric: Metric }
  | { readonly kind: "task"; readonly run: () => Promise<void> };

export class WriteQueue {
  readonly #writeMetrics: (metrics: readonly Metric[]) => Promise<void>;
  readonly #onParked: (error: unknown) => void;
  #entries: Entry[] = [];
  #draining: Promise<void> | undefined;
  #parkedBy: { readonly error: unknown } | undefined;

  constructor(
    writeMetrics: (metrics: readonly Metric[]) => Promise<void>,
    onParked: (error: unknown) => void,
  ) {
    this.#writeMetrics = writeMetrics;
    this.#onParked = onParked;
  }

  get isParked(): boolean {
    return this.#parkedBy !== undefined;
  }

  pushMetrics(metrics: readonly Metric[]): void {
    for (const metric of metrics) this.#entries.push({ kind: "metric", metric });
    this.#start();
  }

  /** A task that throws is tried again as a whole, so it must be repeatable. */
  pushTask(run: () => Promise<void>): void {
    this.#push({ kind: "task", run });
  }

  /** Goes on after a refusal. @throws whatever the disk still says */
  async retry(): Promise<void> {
    this.#parkedBy = undefined;
    await this.settled();
    const parked = this.#parkedBy as { readonly error: unknown } | undefined;
    if (parked) throw parked.error;
  }

  /** Resolves when everything is written, or nothing more can be. */
  async settled(): Promise<void> {
    this.#start();
    await this.#draining;
  }

  /** Forgets what could not be written. */
  clear(): void {
    this.#entries = [];
  }

  #push(entry: Entry): void {
    this.#entries.push(entry);
    this.#start();
  }

  #start(): void {
    if (this.#draining || this.#parkedBy || this.#entries.length === 0) return;
    this.#draining = this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  async #drain(): Promise<void> {
    while (this.#entries.length > 0) {
      const batch = this.#leadingMetrics();
      const first = this.#entries[0];
      try {
        if (batch.length > 0) await this.#writeMetrics(batch);
        else if (first?.kind === "task") await first.run();
        this.#entries.splice(0, Math.max(1, batch.length));
      } catch (error) {
        this.#parkedBy = { error };
        this.#onParked(error);
        return;
      }
    }
  }

  #leadingMetrics(): Metric[] {
    const metrics: Metric[] = [];
    for (const entry of this.#entries) {
      if (entry.kind !== "metric") break;
      metrics.push(entry.metric);
    }
    return metrics;
  }
}
