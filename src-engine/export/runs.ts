/** What the tools that run an export are given, and give. */
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";

export interface Ran {
  readonly tool: string;
  /** Absent: this program's own. */
  readonly version?: string;
  readonly compared: "logits" | "probabilities";
  /** `[count, classes]`. */
  readonly values: Float32Array;
}

export interface Images {
  /** Normalised, `[count, height, width, channels]`. */
  readonly images: Float32Array;
  readonly count: number;
  readonly imageShape: readonly number[];
}

export function only(files: FileSet, ending: string): readonly [name: string, bytes: Uint8Array] {
  for (const [name, bytes] of files) if (name.endsWith(ending)) return [name, bytes];
  throw new SkiploomError("internal", `The export has no file ${ending}.`);
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
