/** Folders of tiny IDX files, as people have them. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { idxFile, pixelsOf } from "#core/datasets/testing";

export const MNIST_NAMES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/** 40 labels in ten classes. */
export const TEN = Array.from({ length: 40 }, (_, place) => place % 10);

export interface IdxFolder {
  readonly labels?: readonly number[];
  /** Another number gives other images. */
  readonly salt?: number;
  readonly height?: number;
  readonly width?: number;
  /** Of the four files; without the last two there is no test part. */
  readonly names?: readonly string[];
  /** How often each file is packed. */
  readonly packed?: number;
}

/** Files by their names, unpacked. */
function idxFiles({ labels = TEN, salt = 0, height = 8, width = 8, names = MNIST_NAMES }: IdxFolder) {
  const images = pixelsOf(labels, height, width, salt);
  const test = labels.slice(0, Math.floor(labels.length / 4));
  const contents = [
    idxFile([labels.length, height, width], images),
    idxFile([labels.length], labels),
    idxFile([test.length, height, width], pixelsOf(test, height, width, salt + 1)),
    idxFile([test.length], test),
  ];
  return new Map(names.map((name, place) => [name, contents[place] ?? new Uint8Array()]));
}

/** Writes the files into a folder, a new one unless it is given. */
export async function idxFolder(about: IdxFolder = {}, folder?: string): Promise<string> {
  const target = folder ?? path.join(await mkdtemp(path.join(tmpdir(), "skiploom-idx-")), "mydata");
  await mkdir(target, { recursive: true });
  for (const [name, bytes] of idxFiles(about)) {
    let content = bytes;
    for (let layer = 0; layer < (about.packed ?? 0); layer += 1) content = gzipSync(content);
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    await writeFile(path.join(target, name), content);
  }
  return target;
}
