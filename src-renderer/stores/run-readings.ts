/**
 * The measurements of the runs that were looked at. The earlier ones are read from the host, later ones arrive by
 * themselves, also while the earlier ones are still on their way: none is lost and none is kept twice.
 */
import type { Metric, RunRecord } from "#core/training/records";
import { RunMetricsBuffer } from "./run-metrics";

export class RunReadings {
  readonly #grown: (run: string, buffer: RunMetricsBuffer) => void;
  readonly #buffers = new Map<string, RunMetricsBuffer>();
  /** Measurements that came while the earlier ones of the same run were still being read. */
  readonly #queues = new Map<string, Metric[]>();
  /** Runs that went back to a checkpoint while they were being read: what was read may be void. */
  readonly #outdated = new Set<string>();

  constructor(grown: (run: string, buffer: RunMetricsBuffer) => void) {
    this.#grown = grown;
  }

  /** Before the earlier measurements are asked for. False where they are there or on their way already. */
  begin(run: string): boolean {
    if (this.#buffers.has(run) || this.#queues.has(run)) return false;
    this.#queues.set(run, []);
    return true;
  }

  /** The earlier measurements have come. What arrived meanwhile follows them, as far as it is not among them. */
  complete(run: string, metrics: readonly Metric[]): RunMetricsBuffer {
    const buffer = new RunMetricsBuffer();
    buffer.append(metrics);
    const last = buffer.lastStep();
    buffer.append((this.#queues.get(run) ?? []).filter(({ step }) => step > last));
    this.#buffers.set(run, buffer);
    return buffer;
  }

  /** After the answer, or its failure. True where what was read is void, so that it has to be read again. */
  end(run: string): boolean {
    this.#queues.delete(run);
    return this.#outdated.delete(run) && this.#buffers.delete(run);
  }

  /** Takes in what the training measured just now. False where nothing of the run was asked for yet. */
  append(run: string, metrics: readonly Metric[]): boolean {
    const buffer = this.#buffers.get(run);
    const queue = this.#queues.get(run);
    if (buffer) {
      buffer.append(metrics);
      this.#grown(run, buffer);
    } else queue?.push(...metrics);
    return buffer !== undefined || queue !== undefined;
  }

  /** The run goes on from a checkpoint: what was measured after it is void. */
  rewind({ id, step }: RunRecord): void {
    if (this.#queues.has(id)) this.#outdated.add(id);
    const buffer = this.#buffers.get(id);
    if (!buffer || buffer.lastStep() <= step) return;
    buffer.rewind(step);
    this.#grown(id, buffer);
  }

  /** True where there was anything to drop. */
  drop(run: string): boolean {
    return this.#buffers.delete(run);
  }
}
