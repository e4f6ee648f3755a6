/** Image files, each with the name of its class: what the forms of files come down to. */
import { byCodePoints } from "../../foundation/code-points";
import { MOST_CLASSES } from "../info";
import { invalidSource } from "../invalid-source";
import type { DatasetPartName } from "../parts";
import type { DataSource, Skipped, SourceFiles } from "../source";
import { MOST_NAME } from "./class-names";
import { isImageName, whyNoImage } from "./image-names";

export interface LabelledFile {
  /** Of the entry. */
  readonly path: string;
  readonly className: string;
  readonly part: DatasetPartName | undefined;
}

export interface LabelledOptions {
  /** Paths of files that say the classes, and are no images. */
  readonly tables?: readonly string[];
  /** Of the classes' names; by their code points where it is left out. */
  readonly inOrder?: (names: Iterable<string>) => string[];
}

/**
 * Files that are no images by their names are skipped beside those that are named.
 *
 * @throws SkiploomError `invalid-dataset` for no image, too many classes, or a name that no class can have
 */
export function labelledFiles(
  files: SourceFiles,
  samples: readonly LabelledFile[],
  skipped: readonly Skipped[],
  { tables = [], inOrder = inCodePointOrder }: LabelledOptions = {},
): DataSource {
  const others = files.entries
    .filter(({ path }) => !isImageName(path) && !tables.includes(path))
    .map(({ path }) => ({ name: path, reason: whyNoImage(path) }));
  if (samples.length === 0) throw invalidSource(files.name, "no image in it has a class");
  const classNames = inOrder(new Set(samples.map(({ className }) => className)));
  requireClasses(files.name, classNames);
  const placeOf = new Map(classNames.map((name, place) => [name, place]));
  const at = (sample: number): LabelledFile => {
    const found = samples[sample];
    if (!found) throw new RangeError(`There is no sample ${sample}.`);
    return found;
  };
  return {
    count: samples.length,
    shape: undefined,
    classNames,
    skipped: [...skipped, ...others],
    notes: [],
    name: (sample) => at(sample).path,
    target: (sample) => placeOf.get(at(sample).className) ?? 0,
    part: (sample) => at(sample).part,
    async *read(wanted) {
      for (const sample of wanted) yield { kind: "file", file: files.piece(at(sample).path) };
    },
  };
}

function inCodePointOrder(names: Iterable<string>): string[] {
  return [...names].sort(byCodePoints);
}

function requireClasses(source: string, classNames: readonly string[]): void {
  if (classNames.length > MOST_CLASSES)
    throw invalidSource(
      source,
      `it has ${classNames.length} classes, and at most ${MOST_CLASSES} can be told apart`,
    );
  const long = classNames.find(({ length }) => length > MOST_NAME);
  if (long !== undefined)
    throw invalidSource(
      source,
      `the class "${long.slice(0, 40)}..." has a name of ${long.length} letters, and at most ${MOST_NAME} are kept`,
    );
}
