/** The files of a folder on the disk, as a form reads them. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { SourceFiles } from "#core/datasets/source";

export function diskFiles(folder: string): SourceFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
  const bytesOf = (name: string): number => statSync(path.join(folder, name)).size;
  return {
    name: path.basename(folder),
    entries: paths.map((name) => ({ path: name, bytes: bytesOf(name) })),
    piece: (name) => ({
      file: path.join(folder, name),
      from: 0,
      to: bytesOf(name),
      packed: "stored",
      bytes: bytesOf(name),
    }),
    read: async (name, from = 0, to = bytesOf(name)) => {
      const bytes = new Uint8Array(to - from);
      const file = openSync(path.join(folder, name), "r");
      const length = readSync(file, bytes, 0, bytes.length, from);
      closeSync(file);
      return bytes.subarray(0, length);
    },
  };
}
