/**
 * Standard output that is a file. Node writes to those once and believes that all of it went through; where a disk fills up
 * in the middle of a result, the file is then short and nobody is told. This one writes on until all is written or refused.
 */
import { fstatSync, writeSync } from "node:fs";
import type { TextStream } from "./output";

type Write = (descriptor: number, bytes: Uint8Array, offset: number) => number;

/** undefined for terminals, pipes and sockets, which Node writes whole. */
export function fileStream(descriptor: number): TextStream | undefined {
  try {
    const facts = fstatSync(descriptor);
    return facts.isFile() || facts.isCharacterDevice() ? wholeWrites(descriptor) : undefined;
  } catch {
    return undefined;
  }
}

export function wholeWrites(descriptor: number, write: Write = writeSync): TextStream {
  return {
    write(text, done = () => {}) {
      const bytes = Buffer.from(text);
      try {
        for (let written = 0; written < bytes.length; ) written += write(descriptor, bytes, written);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
    // Every error belongs to a write.
    on: () => {},
  };
}
