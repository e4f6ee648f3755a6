/** What goes to the screen, coalesced: at most 2 messages of metrics a second, each with all since the last. */
import type { Metric, RunRecord } from "#core/training/records";
import type { Emit } from "./events";

const METRICS_EVERY_MS = 500;
const RECORD_EVERY_MS = 500;

export class Forwarder {
  readonly #run: string;
  readonly #emit: Emit;
  readonly #record: () => RunRecord;
  #waiting: Metric[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastSent = 0;
  #lastRecord = 0;

  constructor(run: string, emit: Emit, record: () => RunRecord) {
    this.#run = run;
    this.#emit = emit;
    this.#record = record;
  }

  metrics(metrics: readonly Metric[]): void {
    for (const metric of metrics) this.#waiting.push(metric);
    this.#schedule();
  }

  /** The record too, with the next message of metrics. */
  touched(): void {
    this.#lastRecord = 0;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastSent + METRICS_EVERY_MS - Date.now());
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** The record at once, after the metrics that belong before it. */
  changed(): void {
    this.#sendMetrics();
    this.#lastRecord = Date.now();
    this.#emit("run.changed", this.#record());
  }

  flush(): void {
    this.#sendMetrics();
    if (Date.now() - this.#lastRecord >= RECORD_EVERY_MS) this.changed();
  }

  #sendMetrics(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastSent = Date.now();
    if (this.#waiting.length === 0) return;
    const metrics = this.#waiting;
    this.#waiting = [];
    this.#emit("run.metrics", { run: this.#run, metrics });
  }
}
