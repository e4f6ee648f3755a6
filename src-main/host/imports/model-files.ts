/** The files of a model: one, a TensorFlow.js model with its weights beside it, or all of a folder. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import { parseJson } from "../disk/json-text";
import { inTime, namesIn, readWhole, refuseUnlessFile } from "../disk/reading";

/** Of all files together. A process holds them once here and once more while they are read. */
export const MOST_MODEL_BYTES = 1024 ** 3;
export const MOST_FILES = 1_000;

const manifestSchema = z.object({
  weightsManifest: z.array(z.object({ paths: z.array(z.string()) })),
});

/** @throws SkiploomError (`not-found`, `not-allowed` for a pipe or a device, `unreadable`, `invalid-model` for what is too large or too many) */
export async function readModelFiles(place: string): Promise<FileSet> {
  const facts = await inTime(() => stat(place), "the model", place).catch(() => undefined);
  if (!facts) throw new SkiploomError("not-found", `There is nothing at ${place}.`, place);
  if (!facts.isDirectory()) refuseUnlessFile(facts, place);
  const names = facts.isDirectory() ? await namesOfFolder(place) : [path.basename(place)];
  const folder = facts.isDirectory() ? place : path.dirname(place);
  const files = await readNamed(folder, names, new Map());
  if (facts.isDirectory()) return files;
  return await readNamed(folder, namedBeside(files), files);
}

async function namesOfFolder(folder: string): Promise<string[]> {
  const names = (await namesIn(folder, "the model's folder")).filter((name) => !name.startsWith("."));
  if (names.length <= MOST_FILES) return names.sort();
  throw new SkiploomError(
    "invalid-model",
    `${folder} holds ${names.length} files, which no model does. Choose the model's own folder or file.`,
    folder,
  );
}

/** Weights of a TensorFlow.js model lie beside its `model.json`, whichever of the two names it. */
function namedBeside(files: FileSet): string[] {
  const [[name, bytes] = ["", new Uint8Array()]] = files;
  if (!name.toLowerCase().endsWith(".json")) return [];
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (!parsed.success) return [];
  const names = parsed.data.weightsManifest.flatMap(({ paths }) => paths).slice(0, MOST_FILES);
  // Nothing outside of the folder is reached, whatever the file says.
  return [...new Set(names)].filter((each) => each !== name && path.basename(each) === each && each !== "..");
}

async function readNamed(folder: string, names: readonly string[], known: FileSet): Promise<FileSet> {
  const files = new Map(known);
  let left = MOST_MODEL_BYTES - [...known.values()].reduce((sum, { length }) => sum + length, 0);
  for (const name of names) {
    const file = path.join(folder, name);
    const facts = await inTime(() => stat(file), "the model", file).catch(() => undefined);
    if (!facts?.isFile()) continue;
    if (facts.size > left) {
      throw new SkiploomError(
        "invalid-model",
        `${file} is too large: models of up to ${MOST_MODEL_BYTES / 1024 ** 2} MiB are read.`,
        file,
      );
    }
    const bytes = await readWhole(file, left, "the model");
    left -= bytes.length;
    files.set(name, bytes);
  }
  return files;
}
