/**
 * Folders of images, each a class: what torchvision's ImageFolder and Keras's image_dataset_from_directory read. The first folder under
 * the source, or under a part of it (train, val, test), names the class; folders inside it belong to it.
 */
import type { DataForm, Skipped } from "../source";
import { type FolderLayout, folderLayout } from "./folder-layout";
import { type LabelledFile, labelledFiles } from "./labelled-files";

export const imageFolder: DataForm = {
  id: "image-folder",
  label: "Folders of images",
  async recognise(files) {
    const layout = folderLayout(files);
    if (layout.classes.size === 0) return undefined;
    // A picture or two in one folder may belong to whatever lies beside them.
    return { why: whyOf(layout), choices: {}, ...(layout.classes.size === 1 && { isDoubtful: true }) };
  },
  async open(files) {
    const { images, hasParts, place } = folderLayout(files);
    const samples: LabelledFile[] = [];
    const skipped: Skipped[] = [];
    for (const path of images) {
      const { part, className } = place(path);
      if (className !== undefined) samples.push({ path, className, part });
      else skipped.push({ name: path, reason: whyNoClass(hasParts, part !== undefined) });
    }
    return labelledFiles(files, samples, skipped);
  },
};

function whyOf({ classes, hasParts, images, place }: FolderLayout): string {
  const [only] = classes;
  const folders =
    classes.size === 1
      ? `One folder of images, "${only}", is a class`
      : `${classes.size} folders of images, each a class`;
  const parts = new Set(images.map((image) => place(image).part).filter((part) => part !== undefined));
  return hasParts ? `${folders}, in folders for ${[...parts].join(" and ")}.` : `${folders}.`;
}

function whyNoClass(hasParts: boolean, isInPart: boolean): string {
  if (hasParts && !isInPart) return "it lies in none of the folders for training, validation and test";
  return "it lies in no folder of a class";
}
