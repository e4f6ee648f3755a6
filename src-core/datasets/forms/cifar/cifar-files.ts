/** What CIFAR's files are called. Source: https://www.cs.toronto.edu/~kriz/cifar.html. */
import type { DatasetPartName } from "../../parts";
import type { FormChoice, SourceFiles } from "../../source";
import type { PixelLayout } from "../pixel-layout";

export const CIFAR_LAYOUT: PixelLayout = { shape: [32, 32, 3], isPlanes: true, isTransposed: false };
export const CIFAR_PIXELS = 3072;

export interface CifarFile {
  readonly path: string;
  readonly part: DatasetPartName;
}

export interface CifarFiles {
  readonly hundred: boolean;
  readonly files: readonly CifarFile[];
}

/** @param ending of the names: ".bin", or none */
export function cifarFiles(source: SourceFiles, ending: string): CifarFiles | undefined {
  const named = source.entries.flatMap(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return name.endsWith(ending) ? [{ path, stem: name.slice(0, name.length - ending.length) }] : [];
  });
  const ten = named.flatMap(({ path, stem }): CifarFile[] =>
    /^data_batch_\d+$/.test(stem)
      ? [{ path, part: "train" }]
      : stem === "test_batch"
        ? [{ path, part: "test" }]
        : [],
  );
  if (ten.length > 0) return { hundred: false, files: ten };
  const hundred = named.flatMap(({ path, stem }): CifarFile[] =>
    stem === "train" || stem === "test" ? [{ path, part: stem }] : [],
  );
  return hundred.length > 0 ? { hundred: true, files: hundred } : undefined;
}

export function findNamed(source: SourceFiles, name: string): string | undefined {
  return source.entries.find(({ path }) => path === name || path.endsWith(`/${name}`))?.path;
}

/** CIFAR-100 has two labels a picture. */
export const LABELS_CHOICE: FormChoice = {
  label: "Labels",
  values: [
    { value: "fine", label: "Fine: 100 classes" },
    { value: "coarse", label: "Coarse: 20 classes" },
  ],
  suggested: "fine",
  why: "CIFAR-100 mostly means its 100 fine classes.",
};

export function cifarChoices({ hundred }: CifarFiles): Readonly<Record<string, FormChoice>> {
  return hundred ? { labels: LABELS_CHOICE } : {};
}

/** Names that stand a line each; without such a file, numbers. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().normalize("NFC"))
    .filter((line) => line !== "");
}
