/** The arrays of `.npz` and `.npy` files: their names and shapes, without their numbers. */
import { NPY_START_BYTES, readNpyHeader } from "../../../codecs/npy";
import type { SourceFiles } from "../../source";
import { asSourceError } from "../as-source-error";
import { type ByteStretch, fileStretch, stretchWithin } from "../byte-stretch";
import { checkLength, type StoredArray } from "../stored-array";
import { zipMembers } from "../zip-members";

export interface FoundArray {
  /** `x_train`; with the file before it where there are several: `train/images`. */
  readonly key: string;
  /** Absent where it holds no numbers that are read. */
  readonly shape: readonly number[] | undefined;
  /** @throws SkiploomError `invalid-dataset` when it holds none, or more or fewer than it says */
  open(): StoredArray;
}

const NPZ = /\.npz$/i;
const NPY = /\.npy$/i;
const MOST_FILES = 200;

export function arrayFiles(files: SourceFiles): string[] {
  const paths = files.entries.map(({ path }) => path).filter((path) => NPZ.test(path) || NPY.test(path));
  return paths.slice(0, MOST_FILES);
}

/** @throws SkiploomError `invalid-dataset` when a file is damaged */
export async function findArrays(files: SourceFiles): Promise<FoundArray[]> {
  const paths = arrayFiles(files);
  const found: FoundArray[] = [];
  for (const path of paths) {
    const stretch = fileStretch(files, path);
    if (NPY.test(path)) {
      found.push(await lookInto(stretch, path.replace(NPY, "")));
      continue;
    }
    const before = paths.length === 1 ? "" : `${path.replace(NPZ, "")}/`;
    for (const member of await zipMembers(stretch)) {
      const name = member.name.slice(0, -` in ${path}`.length);
      if (NPY.test(name)) found.push(await lookInto(member, before + name.replace(NPY, "")));
    }
  }
  return found;
}

async function lookInto(stretch: ByteStretch, key: string): Promise<FoundArray> {
  try {
    const start = await stretch.read(0, Math.min(stretch.bytes, NPY_START_BYTES));
    const { bytes, ...header } = readNpyHeader(start, `array ${stretch.name}`, true);
    const array = { name: stretch.name, ...header, stretch: stretchWithin(stretch, bytes, stretch.bytes) };
    return {
      key,
      shape: header.isText ? header.shape.slice(0, -1) : header.shape,
      open: () => {
        checkLength(array);
        return array;
      },
    };
  } catch (error) {
    return {
      key,
      shape: undefined,
      open: () => {
        throw asSourceError(error);
      },
    };
  }
}
