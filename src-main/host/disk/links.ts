/** Where paths really lead, and how nothing leads out of a folder: links are resolved, or not followed at all. */
import type { Stats } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "./atomic-files";
import { systemCode } from "./file-errors";
import { inTime } from "./reading";

const MOST_LINKS = 40;

/**
 * The path with its links resolved, as far as it exists; what does not exist yet is taken as it stands. A link that leads
 * nowhere is followed as well: writing through it would make what it names.
 */
export async function realPlace(given: string): Promise<string> {
  let existing = path.resolve(given);
  const missing: string[] = [];
  for (let steps = 0; steps < MOST_LINKS * 100; steps += 1) {
    const real = await inTime(() => resolved(existing), "the path", existing);
    if (real !== undefined) return path.join(real, ...missing);
    missing.unshift(path.basename(existing));
    existing = path.dirname(existing);
  }
  throw new SkiploomError("not-allowed", `${given.slice(0, 200)} has too many parts.`);
}

/** undefined when nothing is there. */
async function resolved(place: string): Promise<string | undefined> {
  try {
    return await realpath(place);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  const facts = await lstat(place).catch(() => undefined);
  if (facts?.isSymbolicLink()) {
    throw new SkiploomError(
      "not-allowed",
      `${place} is a link to something that is not there. Remove the link, or choose another place.`,
      place,
    );
  }
  if (path.dirname(place) === place) return place;
  return undefined;
}

/** Follows links, so that a link in the folder does not lead out of it. What is named need not exist, nor the folders above it. */
export async function isInside(folder: string, absolute: string): Promise<boolean> {
  const [root, target] = await Promise.all([realPlace(folder), realPlace(absolute)]);
  const relative = path.relative(root, target);
  return relative !== "" && !isUpward(relative);
}

/** The same files, of which nothing outside the folder can be reached: no link in it is followed, wherever it leads. */
export function withoutLinks(files: Files, folder: string): Files {
  return {
    async replace(file, data, what) {
      await refuseLinks(folder, file, what);
      await files.replace(file, data, what, "refuse");
    },
    async publish(file, data, what) {
      await refuseLinks(folder, file, what);
      await files.publish(file, data, what);
    },
    async openAppend(file, what) {
      await refuseLinks(folder, file, what);
      return await files.openAppend(file, what, "refuse");
    },
    freeBytes: (place) => files.freeBytes(place),
    async read(file, maximumBytes, what) {
      await refuseLinks(folder, file, what);
      return await files.read(file, maximumBytes, what, "refuse");
    },
    async openRead(file, what) {
      await refuseLinks(folder, file, what);
      return await files.openRead(file, what, "refuse");
    },
    async create(file, data, what) {
      await refuseLinks(folder, path.dirname(file), what);
      return await files.create(file, data, what);
    },
    async link(file, name, what) {
      await refuseLinks(folder, file, what);
      await refuseLinks(folder, path.dirname(name), what);
      return await files.link(file, name, what);
    },
    async rename(file, name, what) {
      await refuseLinks(folder, path.dirname(file), what);
      await refuseLinks(folder, path.dirname(name), what);
      return await files.rename(file, name, what);
    },
    async keepHead(file, bytes, what) {
      await refuseLinks(folder, file, what);
      await files.keepHead(file, bytes, what);
    },
    async makeFolder(made, what) {
      await refuseLinks(folder, made, what);
      await files.makeFolder(made, what);
    },
    async remove(target, what) {
      // A link in the place of the target itself is what goes.
      if (path.resolve(target) !== path.resolve(folder))
        await refuseLinks(folder, path.dirname(target), what);
      await files.remove(target, what);
    },
  };
}

/** @throws SkiploomError (`not-allowed`) when a link, or an upward step, lies between the folder and the target */
async function refuseLinks(folder: string, target: string, what: string): Promise<void> {
  const root = path.resolve(folder);
  const relative = path.relative(root, path.resolve(target));
  if (isUpward(relative)) {
    throw new SkiploomError("not-allowed", `${target} lies outside ${root}.`, target);
  }
  let place = root;
  for (const part of relative.split(path.sep).filter((one) => one !== "")) {
    place = path.join(place, part);
    const here = place;
    const facts = await inTime(() => lstatIfThere(here), what, here);
    if (!facts) return;
    if (!facts.isSymbolicLink()) continue;
    throw new SkiploomError(
      "not-allowed",
      `${here} is a link. Links inside this folder are not followed, since they could lead anywhere. Put the file or folder itself there.`,
      here,
    );
  }
}

/** undefined also where a file stands in the way: whatever is to be done there will say so. */
async function lstatIfThere(place: string): Promise<Stats | undefined> {
  try {
    return await lstat(place);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function isUpward(relative: string): boolean {
  return relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
