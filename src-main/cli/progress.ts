/** One line at the bottom of a terminal that says how far a training is; elsewhere a plain line now and then. */
import { duration, percent } from "./words";

export interface ProgressState {
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly accuracy: number;
  /** The accuracy is on mixed images: both classes count, each by its share. */
  readonly isMixed?: boolean;
  /** Examples a second. */
  readonly throughput: number;
  readonly batchSize: number;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const PLAIN_LINE_MS = 30_000;

function progressLine(state: ProgressState, columns: number): string {
  const done = state.totalSteps > 0 ? Math.min(1, state.step / state.totalSteps) : 0;
  const filled = Math.round(done * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const words = plainLine(state);
  // One column stays free: a full line would wrap, and wrapped lines cannot be redrawn.
  const room = Math.max(20, columns - 1);
  return (bar.length + 1 + words.length <= room ? `${bar} ${words}` : words).slice(0, room);
}

export function plainLine(state: ProgressState): string {
  const left = ((state.totalSteps - state.step) * state.batchSize) / state.throughput;
  return [
    `epoch ${state.epoch}/${state.epochs}`,
    `step ${state.step}/${state.totalSteps}`,
    `loss ${state.loss.toFixed(4)}`,
    `accuracy ${percent(state.accuracy)}${state.isMixed ? " on mixed images" : ""}`,
    `${Math.round(state.throughput).toLocaleString("en-US")} images/s`,
    ...(Number.isFinite(left) ? [`${duration(left)} left`] : []),
  ].join("  ");
}

export interface Progress {
  update(state: ProgressState): void;
  /** Takes the line away, so that others can be written. */
  clear(): void;
}

export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export function createProgress(stream: ProgressStream, now: () => number = Date.now): Progress {
  let lastAt = stream.isTTY ? Number.NEGATIVE_INFINITY : now();
  let shown = false;
  return {
    update(state) {
      const time = now();
      if (time - lastAt < (stream.isTTY ? REDRAW_MS : PLAIN_LINE_MS)) return;
      lastAt = time;
      if (stream.isTTY) {
        shown = true;
        stream.write(`\r${progressLine(state, stream.columns || 80)}\u001b[K`);
      } else stream.write(`${plainLine(state)}\n`);
    },
    clear() {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
    },
  };
}
