import { statfs } from "node:fs/promises";
import path from "node:path";
import { inTime } from "./reading";

/** What a user may still write where the folder is, or will be; undefined where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      const { bavail, bsize } = await inTime(() => statfs(place), "the space that is free", place);
      return bavail * bsize;
    } catch {
      if (place === path.dirname(place)) return undefined;
    }
  }
}
