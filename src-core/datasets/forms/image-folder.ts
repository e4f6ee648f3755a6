/**
 * Folders of images, each a class: what torchvision's ImageFolder and Keras's image_dataset_from_directory read. The first folder under
 * the source, or under a part of it (train, val, test), names the class, and folders inside it belong to it; a deeper one does by choice, as in
 * MATLAB's imageDatastore the last.
 */
import type { DataForm, Skipped } from "../source";
import { classAtLevel, levelChoice } from "./class-level";
import { type FolderLayout, folderLayout } from "./folder-layout";
import { type LabelledFile, labelledFiles } from "./labelled-files";

export const imageFolder: DataForm = {
  id: "image-folder",
  label: "Folders of images",
  async recognise(files) {
    const layout = folderLayout(files);
    if (layout.classes.size === 0) return undefined;
    const level = levelChoice(layout);
    return {
      why: whyOf(layout, level !== undefined),
      choices: level ? { level } : {},
      // A picture or two in one folder may belong to whatever lies beside them.
      ...(layout.classes.size === 1 && { isDoubtful: true }),
    };
  },
  async open(files, { level }) {
    const { images, hasParts, place } = folderLayout(files);
    const samples: LabelledFile[] = [];
    const skipped: Skipped[] = [];
    for (const path of images) {
      const { part, folders } = place(path);
      const className = hasParts && part === undefined ? undefined : classAtLevel(folders, level);
      if (className !== undefined) samples.push({ path, className, part });
      else skipped.push({ name: path, reason: whyNoClass(hasParts && part === undefined, folders) });
    }
    return labelledFiles(files, samples, skipped);
  },
};

function whyOf({ classes, hasParts, images, place }: FolderLayout, isDeep: boolean): string {
  const [only] = classes;
  const folders =
    classes.size === 1
      ? `One folder of images, "${only}", is a class`
      : `${classes.size} folders of images, ${isDeep ? "with folders in them" : "each a class"}`;
  const parts = new Set(images.map((image) => place(image).part).filter((part) => part !== undefined));
  return hasParts ? `${folders}, in folders for ${[...parts].join(" and ")}.` : `${folders}.`;
}

function whyNoClass(isBesideParts: boolean, folders: readonly string[]): string {
  if (isBesideParts) return "it lies in none of the folders for training, validation and test";
  return folders.length === 0
    ? "it lies in no folder of a class"
    : "it lies in fewer folders than the one that names the class";
}
