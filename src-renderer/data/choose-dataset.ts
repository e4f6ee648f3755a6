/** The dataset that a drawing is trained on: chosen, or none. */
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { fitClasses } from "#core/analysis/fit-classes";
import { isSameAugmentation } from "#core/datasets/augmentation";
import { augmentationWords } from "#core/datasets/augmentation-words";
import type { Images } from "#core/network/document";
import { setAugmentation, setImages, chooseDataset as withDataset } from "#core/network/edits/index";
import type { StudioDataset } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { Studio } from "../stores/studio";

/** With its own augmentation, in one edit. What that changes is said, and can be taken back by itself. */
export function chooseDataset({ documents, screen }: Studio, dataset: StudioDataset | undefined): void {
  const before = documents.getState().document;
  if (!dataset || !before || before.dataset === dataset.id) return;
  documents.getState().edit("Choose dataset", (document) => withDataset(document, dataset));
  const { augmentation } = before.recipe;
  const after = documents.getState().document?.recipe.augmentation;
  if (!after || isSameAugmentation(augmentation, after)) return;
  screen.getState().notify({
    severity: "info",
    message: `Augmentation set for ${dataset.name}: ${augmentationWords(after)}. Before: ${augmentationWords(augmentation)}.`,
    action: {
      label: "Undo",
      run: () =>
        documents.getState().edit("Change recipe", (document) => setAugmentation(document, augmentation)),
    },
  });
}

/** What a first network is made of: it takes images of any size and has a skip that can be seen. */
const FIRST_TEMPLATE = "resnet-8";

/** A new network that can be trained on this data as it is. */
export async function beginNetworkFor({ files, layers }: Studio, dataset: StudioDataset): Promise<void> {
  const template = createTemplate(FIRST_TEMPLATE);
  if (!template) return;
  await files.openNew(fitClasses(layers, withDataset(template, dataset), factsOfDataset(dataset)));
}

/** Images like those of the dataset that it was on, where that is known. */
const IMAGES: Images = { height: 32, width: 32, channels: 3, classes: 10 };

/** Leaves the dataset: the network goes on being designed for images like its. */
export function chooseNoData({ documents, datasets }: Studio): void {
  documents.getState().edit("Choose no data", (document) => {
    if (typeof document.dataset !== "string") return document;
    const facts = datasets.getState().factsById.get(document.dataset);
    const [height, width, channels] = facts?.imageShape ?? [];
    const isKnown =
      facts !== undefined && height !== undefined && width !== undefined && channels !== undefined;
    return setImages(document, isKnown ? { height, width, channels, classes: facts.classes } : IMAGES);
  });
}
