/** A folder that is at work stays young: what has grown old in a workspace is swept, as a leftover of a kill. */
import { utimes } from "node:fs/promises";

const OFTEN_MS = 60_000;

/** It may come later, and go before. @returns a function that lets it grow old */
export function keepYoung(folder: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    void utimes(folder, now, now).catch(() => {});
  }, OFTEN_MS).unref();
  return () => clearInterval(timer);
}
