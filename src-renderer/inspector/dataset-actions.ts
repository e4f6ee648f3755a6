/** What a person does with a dataset that was added: the menu beside it. */
import { FolderInput, Images, ListChecks, Pencil, TableProperties, Trash2 } from "lucide-react";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Studio } from "../stores/studio";
import type { MenuEntry } from "../ui/Menu";

async function read(
  { datasets }: Studio,
  id: string,
  options: { firstLabel?: number; transpose?: boolean },
): Promise<void> {
  await datasets.getState().change({ id, ...options });
}

/** The menu of a dataset that was added: prepared, or a folder that is read where it lies. */
export function datasetEntries(studio: Studio, dataset: StudioDataset): MenuEntry[] {
  const isPrepared = dataset.origin === "prepared";
  return [
    { id: "rename", label: "Rename...", icon: Pencil, run: () => void rename(studio, dataset) },
    ...(isPrepared ? preparedEntries(studio, dataset) : folderEntries(studio, dataset)),
    { kind: "separator", id: "end" },
    {
      id: "remove",
      label: "Remove from the list",
      icon: Trash2,
      detail: isPrepared ? "What it was prepared from is left alone." : "Its folder is left alone.",
      run: () => void remove(studio, dataset),
    },
  ];
}

function preparedEntries({ adding }: Studio, dataset: StudioDataset): MenuEntry[] {
  const { id, unavailable } = dataset;
  return [
    {
      id: "view",
      label: "Classes and parts...",
      icon: TableProperties,
      disabled: unavailable !== undefined,
      run: () => adding.getState().view(id),
    },
    {
      id: "check",
      label: "Check...",
      icon: ListChecks,
      detail: "Look-alikes, labels that contradict each other, damage.",
      run: () => adding.getState().check(id),
    },
    {
      id: "again",
      label: "Prepare otherwise...",
      icon: Images,
      detail: "Another size, fit or colour, from the same source.",
      run: () => void adding.getState().beginAgain(dataset),
    },
  ];
}

function folderEntries(studio: Studio, dataset: StudioDataset): MenuEntry[] {
  const { id, firstLabel = 0, transpose = false } = dataset;
  const change = studio.datasets.getState().change;
  const isThere = dataset.unavailable === undefined;
  return [
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
  ];
}

async function remove({ screen, datasets }: Studio, dataset: StudioDataset): Promise<void> {
  const { id, name, path = "", origin } = dataset;
  const message =
    origin === "prepared"
      ? `Its prepared pictures go, but for those that runs were trained on: these still go on, are evaluated and exported. What it was prepared from is left alone: ${path}. Networks that name it need other data, or the same again.`
      : `Its folder is left alone: ${path}. Runs on it go on, and are evaluated, once it is added again. They are exported without it.`;
  const answer = await screen.getState().choose({
    title: `Remove ${name} from the list?`,
    message,
    options: [{ id: "remove", label: "Remove", tone: "danger" }],
  });
  if (answer === "remove") await datasets.getState().remove(id);
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
