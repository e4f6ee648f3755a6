/**
 * What a training sends as it goes, gathered and handed on together: everything drawn from a run is then drawn at the
 * pace of windows and not with each message. Where a drawing takes long, the next one waits longer. The first measurements of
 * a run do not wait at all, and those that follow are drawn oftener.
 */
import { EARLY, SLOWEST_DRAWINGS_MS, WINDOW_MS } from "#core/training/paces";
import type { RunRecord } from "#core/training/records";
import { timeDrawing } from "./drawing-time";
import type { RunMetricsBuffer } from "./run-metrics";
import type { RunStatus } from "./runs-state";

/** Of the time, at most so much goes into drawing, until drawings are `SLOWEST_DRAWINGS_MS` apart. */
const SHARE = 1 / 60;

/** By run: the newest of each, and the buffers that have grown. */
export interface LiveChange {
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly statuses: ReadonlyMap<string, RunStatus>;
  readonly buffers: ReadonlyMap<string, RunMetricsBuffer>;
}

export class LiveUpdates {
  readonly #apply: (change: LiveChange) => void;
  readonly #timed: typeof timeDrawing;
  #pace = WINDOW_MS;
  #records = new Map<string, RunRecord>();
  #statuses = new Map<string, RunStatus>();
  #buffers = new Map<string, RunMetricsBuffer>();
  readonly #grown = new Set<string>();
  #early = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #appliedAt = Number.NEGATIVE_INFINITY;

  constructor(apply: (change: LiveChange) => void, timed = timeDrawing) {
    this.#apply = apply;
    this.#timed = timed;
  }

  record(record: RunRecord): void {
    this.#records.set(record.id, record);
    this.#soon();
  }

  status(status: RunStatus): void {
    this.#statuses.set(status.run, status);
    this.#soon();
  }

  grown(run: string, buffer: RunMetricsBuffer): void {
    this.#buffers.set(run, buffer);
    const isFirst = !this.#grown.has(run);
    this.#grown.add(run);
    if (!isFirst) {
      this.#soon();
      return;
    }
    this.#early = EARLY.count;
    this.flush();
  }

  /** Hands on at once what has been gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#appliedAt = performance.now();
    const change = { records: this.#records, statuses: this.#statuses, buffers: this.#buffers };
    this.#records = new Map();
    this.#statuses = new Map();
    this.#buffers = new Map();
    if (change.records.size + change.statuses.size + change.buffers.size === 0) return;
    this.#early = Math.max(0, this.#early - 1);
    this.#timed(
      () => this.#apply(change),
      (milliseconds) => {
        this.#pace = Math.max(WINDOW_MS, Math.min(SLOWEST_DRAWINGS_MS, milliseconds / SHARE));
      },
    );
  }

  forget(run: string): void {
    this.#records.delete(run);
    this.#statuses.delete(run);
    this.#buffers.delete(run);
    this.#grown.delete(run);
  }

  /** After a rest at once: the first step is seen when it is done. */
  #soon(): void {
    if (this.#timer !== undefined) return;
    const pace = this.#early > 0 ? EARLY.ms : this.#pace;
    const wait = this.#appliedAt + pace - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }
}
