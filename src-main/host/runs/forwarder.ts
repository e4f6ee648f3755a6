/**
 * What goes to the screen, coalesced: each message of metrics has all since the last. A window draws no oftener, and each message
 * wakes three processes, which on two cores takes time from the training.
 */
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { EARLY, WINDOW_MS } from "#core/training/paces";
import type { Metric, RunRecord } from "#core/training/records";
import type { Emit } from "../events";

export class Forwarder {
  readonly #run: string;
  readonly #emit: Emit;
  readonly #record: () => RunRecord;
  #waiting: Metric[] = [];
  #status: EventOf<StudioApi, "run.status"> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastSent = 0;
  #sent = 0;

  constructor(run: string, emit: Emit, record: () => RunRecord) {
    this.#run = run;
    this.#emit = emit;
    this.#record = record;
  }

  metrics(metrics: readonly Metric[]): void {
    for (const metric of metrics) this.#waiting.push(metric);
    this.#schedule();
  }

  /** The newest is enough. */
  status(status: EventOf<StudioApi, "run.status">): void {
    this.#status = status;
    this.#schedule();
  }

  /** The record has changed in something that can wait. */
  touched(): void {
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer) return;
    const pace = this.#sent < EARLY.count ? EARLY.ms : WINDOW_MS;
    const wait = Math.max(0, this.#lastSent + pace - Date.now());
    this.#timer = setTimeout(() => this.changed(), wait);
  }

  /** All at once, the record last: it counts the metrics before it. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastSent = Date.now();
    this.#sent += 1;
    const metrics = this.#waiting;
    this.#waiting = [];
    if (metrics.length > 0) this.#emit("run.metrics", { run: this.#run, metrics });
    const status = this.#status;
    this.#status = undefined;
    if (status) this.#emit("run.status", status);
    this.#emit("run.changed", this.#record());
  }
}
