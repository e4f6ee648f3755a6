/** How much of the disk a folder takes. */
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";

/**
 * Bytes of all files below it, as they are long; a link counts for itself and is not followed. What goes away or cannot be looked at
 * meanwhile counts nothing.
 */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    bytes += entry.isDirectory()
      ? await folderSize(place)
      : await lstat(place).then(
          ({ size }) => size,
          () => 0,
        );
  }
  return bytes;
}
