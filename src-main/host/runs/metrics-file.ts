/** A run's `metrics.jsonl`, read line by line: it may have any length, and is never held whole. */
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { SkiploomError } from "#core/foundation/errors";
import type { Metric, RunRecord } from "#core/training/records";
import type { Files, ReadFile } from "../disk/atomic-files";
import { withoutLinks } from "../disk/links";
import { parseMetricLine } from "./metric-lines";
import { thinner } from "./metrics-thinning";

export const METRICS_FILE = "metrics.jsonl";

const PIECE_BYTES = 128 * 1024;
/** A probe of the largest network that is allowed has some hundred thousand numbers. */
const LINE_BYTES = 8 * 1024 * 1024;
/** With more lines than these that cannot be read it is no file of metrics: what follows is left alone. */
const MOST_DAMAGED = 100_000;
/** Nor is one with so much of lines that are too long: a file of any size without a line's end is not read through. */
const MOST_SKIPPED_BYTES = 8 * LINE_BYTES;
const NEWLINE = 10;

export interface MetricsReader {
  /** @param end where the next line begins */
  metric(metric: Metric, end: number): void;
  /** A line that is not what was written. */
  damaged(): void;
}

/** Tells of each line in order. A last line without an end was cut short by a crash and is left out. */
export async function scanMetrics(files: Files, folder: string, reader: MetricsReader): Promise<void> {
  let file: ReadFile;
  try {
    file = await withoutLinks(files, folder).openRead(path.join(folder, METRICS_FILE), "the run's metrics");
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return;
    throw error;
  }
  try {
    await scan(file, reader);
  } finally {
    await file.close();
  }
}

async function scan(file: ReadFile, reader: MetricsReader): Promise<void> {
  let buffer = new Uint8Array(2 * PIECE_BYTES);
  /** Bytes of a line whose end has not been seen, at the front of the buffer. */
  let kept = 0;
  let position = 0;
  let isTooLong = false;
  let areChecked = false;
  let damaged = 0;
  let skipped = 0;
  const take = (line: Uint8Array, end: number): void => {
    const read = isTooLong ? undefined : parseMetricLine(line);
    isTooLong = false;
    // Once there are checksums, a line without one has lost it.
    if (!read || (areChecked && !read.isChecked)) {
      damaged += 1;
      reader.damaged();
      return;
    }
    areChecked ||= read.isChecked;
    reader.metric(read.metric, end);
  };
  while (damaged <= MOST_DAMAGED) {
    if (kept > LINE_BYTES) {
      isTooLong = true;
      skipped += kept;
      kept = 0;
      if (skipped > MOST_SKIPPED_BYTES) {
        reader.damaged();
        return;
      }
    }
    if (buffer.length - kept < PIECE_BYTES) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer.subarray(0, kept));
      buffer = larger;
    }
    const count = await file.read(buffer.subarray(kept, kept + PIECE_BYTES), position);
    if (count === 0) return;
    const filled = kept + count;
    const start = position - kept;
    position += count;
    let from = 0;
    let end = buffer.subarray(0, filled).indexOf(NEWLINE, kept);
    while (end >= 0) {
      if (end > from || isTooLong) take(buffer.subarray(from, end), start + end + 1);
      from = end + 1;
      // A run of line ends, however long, is nothing.
      while (from < filled && buffer[from] === NEWLINE) from += 1;
      end = from < filled ? buffer.subarray(0, filled).indexOf(NEWLINE, from) : -1;
    }
    buffer.copyWithin(0, from, filled);
    kept = filled - from;
    // Others have their turn: a training's messages wait for no file.
    await turn();
  }
}

/** What a window draws: all of it, or so much of it that no pixel of a curve is another one. */
export async function readForWindow(
  files: Files,
  folder: string,
): Promise<{ metrics: Metric[]; damagedLines: number }> {
  const kept = thinner();
  let damagedLines = 0;
  await scanMetrics(files, folder, {
    metric: (metric) => kept.add(metric),
    damaged: () => {
      damagedLines += 1;
    },
  });
  return { metrics: kept.metrics(), damagedLines };
}

export interface MetricsHead {
  /** Length of the part that tells of the steps up to the one asked for. */
  readonly bytes: number;
  /** The last step before which nothing is missing; the step asked for when nothing is. */
  readonly wholeUpTo: number;
}

/** How much of the file belongs to the steps up to one, and whether that is all there should be. */
export async function metricsUpTo(
  files: Files,
  folder: string,
  { recipe }: RunRecord,
  { step, epoch }: { readonly step: number; readonly epoch: number },
): Promise<MetricsHead> {
  let bytes = 0;
  let isOver = false;
  let damagedHere = false;
  let lastBatch = 0;
  let lastProbe = 0;
  let lastEpoch = 0;
  let gapAfter: number | undefined;
  const noteGap = (after: number): void => {
    gapAfter ??= Math.max(0, after);
  };
  await scanMetrics(files, folder, {
    metric(metric, end) {
      // A run that was resumed twice at once has steps of later behind which earlier ones come again.
      if (metric.step > step) isOver = true;
      if (isOver) return;
      if (damagedHere) noteGap(lastBatch);
      damagedHere = false;
      bytes = end;
      if (metric.kind === "probe") lastProbe = metric.step;
      if (metric.kind === "epoch") lastEpoch = metric.epoch;
      if (metric.kind !== "batch") return;
      if (metric.step !== lastBatch + 1) noteGap(Math.min(lastBatch, metric.step - 1));
      lastBatch = metric.step;
    },
    damaged() {
      if (!isOver) damagedHere = true;
    },
  });
  // Where no probe was ever told, none is missed.
  const probeIsDue = lastProbe > 0 && recipe.probeEvery > 0 && (step - 1) % recipe.probeEvery === 0;
  const isShort = lastBatch < step || lastEpoch < epoch || (probeIsDue && lastProbe < step);
  if (isShort) noteGap(Math.min(lastBatch, step - 1));
  return { bytes, wholeUpTo: gapAfter === undefined ? step : gapAfter };
}
