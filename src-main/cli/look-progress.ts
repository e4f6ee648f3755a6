/** How far a look is, about how long it still takes: told once beforehand, and on a terminal as a line that follows it. */
import type { ProgressStream } from "./progress";

interface Told {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number | undefined;
}

/** What is over sooner needs no words. */
const WORTH_SAYING = 2;
const REDRAW_MS = 100;

export interface LookProgress {
  update(told: Told): void;
  /** Takes the line away. */
  clear(): void;
}

export function lookProgress(
  stream: ProgressStream,
  log: (text: string) => void,
  now: () => number = Date.now,
): LookProgress {
  let isLong = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    update({ done, total, secondsLeft }) {
      if (secondsLeft === undefined) return;
      const about = aboutWords(secondsLeft);
      if (!isLong && secondsLeft > WORTH_SAYING) {
        isLong = true;
        if (!stream.isTTY) log(`this takes ${about}`);
      }
      if (!isLong || !stream.isTTY || now() - drawnAt < REDRAW_MS) return;
      drawnAt = now();
      stream.write(`\r\u001b[2K${Math.floor((100 * done) / total)}%  ${about} left`);
    },
    clear() {
      if (isLong && stream.isTTY) stream.write("\r\u001b[2K");
    },
  };
}

/** Whole seconds: it is an estimate. */
function aboutWords(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `about ${whole} s` : `about ${Math.floor(whole / 60)} min ${whole % 60} s`;
}
