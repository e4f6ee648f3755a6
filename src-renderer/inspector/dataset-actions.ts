/** What a person does with datasets: choose one, add a folder, say more about it. */
import { FolderInput, Pencil, Trash2 } from "lucide-react";
import { augmentationWords, isSameAugmentation } from "#core/datasets/augmentation";
import type { Images } from "#core/network/document";
import { setAugmentation, setImages, chooseDataset as withDataset } from "#core/network/edits/index";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Studio } from "../stores/studio";
import type { MenuEntry } from "../ui/Menu";

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

/** Asks for a folder, adds it and chooses it; what its files suggest is proposed. */
export async function addDataset(studio: Studio): Promise<void> {
  const path = await studio.services.dialogs.chooseFolder("dataset");
  if (path === undefined) return;
  const known = studio.datasets.getState().datasets;
  const added = await studio.datasets.getState().addFolder(path);
  if (!added) return;
  chooseDataset(studio, added);
  const former = known.find(({ id }) => id === added.id);
  const { notify } = studio.screen.getState();
  if (former) {
    const from = former.path ?? "Skiploom itself";
    if (from !== path)
      notify({
        severity: "info",
        message: `This folder holds the dataset ${added.name}, known from ${from}.`,
      });
    return;
  }
  if (added.firstLabel !== undefined) {
    notify({
      severity: "info",
      message: `No label is 0, so labels start at ${added.firstLabel}: ${added.classNames.length} classes.`,
      action: { label: "Start at 0", run: () => void read(studio, added.id, { firstLabel: 0 }) },
    });
  }
  if (added.looksTransposed) await proposeTurning(studio, added);
}

async function proposeTurning(studio: Studio, { id, name }: StudioDataset): Promise<void> {
  const answer = await studio.screen.getState().choose({
    title: "Turn the images?",
    message: `${name} is named as EMNIST's files are. Those images lie on their side: rows and columns are exchanged.`,
    options: [
      { id: "keep", label: "Keep them as they are" },
      { id: "turn", label: "Turn them", tone: "primary" },
    ],
  });
  if (answer === "turn") await read(studio, id, { transpose: true });
}

async function read(
  { datasets }: Studio,
  id: string,
  options: { firstLabel?: number; transpose?: boolean },
): Promise<void> {
  await datasets.getState().change({ id, ...options });
}

/** The menu of a folder that was added. */
export function datasetEntries(studio: Studio, dataset: StudioDataset): MenuEntry[] {
  const { id, name, firstLabel = 0, transpose = false } = dataset;
  const change = studio.datasets.getState().change;
  const isThere = dataset.unavailable === undefined;
  return [
    { id: "rename", label: "Rename...", icon: Pencil, run: () => void rename(studio, dataset) },
    {
      id: "relocate",
      label: "It is in another folder now...",
      icon: FolderInput,
      run: async () => {
        const path = await studio.services.dialogs.chooseFolder("dataset");
        if (path !== undefined) await change({ id, path });
      },
    },
    { kind: "separator", id: "reading" },
    {
      id: "first-label",
      label: "Labels start at 1",
      detail: "The label 1 is the first class: no class 0 without images.",
      checked: firstLabel === 1,
      disabled: !isThere,
      run: () => void read(studio, id, { firstLabel: firstLabel === 1 ? 0 : 1 }),
    },
    {
      id: "transpose",
      label: "Turn the images",
      detail: "Exchanges rows and columns, as EMNIST's images need it.",
      checked: transpose,
      disabled: !isThere,
      run: () => void read(studio, id, { transpose: !transpose }),
    },
    { kind: "separator", id: "end" },
    {
      id: "remove",
      label: "Remove from the list",
      icon: Trash2,
      detail: "Its folder is left alone.",
      run: async () => {
        const answer = await studio.screen.getState().choose({
          title: `Remove ${name} from the list?`,
          message: `Its folder is left alone: ${dataset.path ?? ""}. Runs on it can go on once it is added again.`,
          options: [{ id: "remove", label: "Remove", tone: "danger" }],
        });
        if (answer === "remove") await studio.datasets.getState().remove(id);
      },
    },
  ];
}

async function rename({ screen, datasets }: Studio, { id, name }: StudioDataset): Promise<void> {
  const given = await screen.getState().ask({
    title: "Rename the dataset",
    label: "Name",
    initial: name,
    confirm: "Rename",
    check: (value) => (value.length > 200 ? "A name has at most 200 characters." : undefined),
  });
  if (given !== undefined) await datasets.getState().change({ id, name: given });
}
