/** How far preparing is, in words that follow the clock. */
import { useEffect, useState } from "react";
import type { Preparation } from "../stores/adding-store";
import { formatDuration } from "../ui/format-duration";
import { formatCount } from "../ui/format-number";
import { secondsLeft } from "./data-choices";

const TICK_MS = 1_000;

/** `performance.now()`, once a second. */
export function usePreparationTime(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function progressWords(preparation: Preparation, now: number): string {
  const { done, count } = preparation;
  if (count === 0) return "Looking at the data";
  const left = secondsLeft(preparation, now);
  // After the last picture they are put in order and written, which takes some seconds of many.
  const rest =
    done >= count ? ", writing them down" : left === undefined ? "" : `, ${formatDuration(left)} left`;
  return `${formatCount(done)} of ${formatCount(count)} ${count === 1 ? "picture" : "pictures"}${rest}`;
}
