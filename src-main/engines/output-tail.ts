/** Keeps the end of what a process prints, which is where a crash says why. */
import type { Readable } from "node:stream";

const KEPT_CHARACTERS = 8_000;

export function outputTail(streams: readonly (Readable | null)[]): () => string {
  let tail = "";
  for (const stream of streams) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      tail = (tail + text).slice(-KEPT_CHARACTERS);
    });
    stream?.on("error", () => {});
  }
  return () => tail.trim();
}
