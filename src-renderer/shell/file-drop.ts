/** What is dropped anywhere on the window: a network's file is opened, data is added, and models are imported. */
import { type DroppedItems, droppedItems, givenItems, hasFolders, somePaths } from "../data/given-items";
import { type GivenKind, kindOf } from "../data/what-was-given";
import { filesOf } from "../imports/dropped-files";
import { namesOf } from "../imports/file-names";
import type { GivenData } from "../stores/adding-store";
import type { Studio } from "../stores/studio";

export function listenToFileDrops(studio: Studio, target: Window): () => void {
  const { screen } = studio;
  function onDragOver(event: DragEvent): void {
    // Drags from inside the studio carry no files.
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }
  function onDrop(event: DragEvent): void {
    const dropped = droppedItems(event.dataTransfer);
    if (!dropped) return;
    // Without this the browser would leave the studio and show the file.
    event.preventDefault();
    take(studio, dropped).catch(() =>
      screen.getState().notify({ severity: "error", message: "What was dropped could not be read." }),
    );
  }
  target.addEventListener("dragover", onDragOver);
  target.addEventListener("drop", onDrop);
  return () => {
    target.removeEventListener("dragover", onDragOver);
    target.removeEventListener("drop", onDrop);
  };
}

async function take(studio: Studio, dropped: DroppedItems): Promise<void> {
  const { files: documents, imports, adding, services } = studio;
  const { files } = dropped;
  const [file, ...others] = files;
  if (!file) return;
  // Before anything is waited for: afterwards a file of a folder may be one of none.
  const path = others.length === 0 ? services.nativeFiles?.pathOf(file) : undefined;
  if (others.length === 0 && !hasFolders(dropped) && file.name.toLowerCase().endsWith(".json")) {
    const text = await file.text();
    if (!isTensorFlowModel(text)) {
      await documents.openText(text, file.name);
      return;
    }
    imports.getState().begin(files);
    return;
  }
  const kind = await kindOfDropped(studio, dropped);
  if (kind === undefined) return;
  if (kind === "neither") {
    const name = namesOf(hasFolders(dropped) ? dropped.entries : files);
    adding.getState().begin(undefined, {
      refusal: `${name} is neither a model nor data that can be read. What is read of data stands below.`,
    });
    return;
  }
  if (kind === "model") {
    imports.getState().begin(hasFolders(dropped) ? await filesOf(dropped.entries) : files);
    return;
  }
  const given: GivenData = path === undefined ? givenItems(dropped) : { kind: "path", path };
  adding.getState().begin(given);
}

/** By names; where they do not say it, a person does. Undefined: they thought better of it. */
async function kindOfDropped(
  { screen }: Studio,
  dropped: DroppedItems,
): Promise<Exclude<GivenKind, "unsure"> | undefined> {
  const kind = kindOf(await somePaths(dropped));
  if (kind !== "unsure") return kind;
  const answer = await screen.getState().choose({
    title: `What is in ${namesOf(hasFolders(dropped) ? dropped.entries : dropped.files)}?`,
    message: "Its names do not say whether it is a model or data to train on.",
    options: [
      { id: "model", label: "A model" },
      { id: "data", label: "Data to train on", tone: "primary" },
    ],
  });
  return answer === "model" || answer === "data" ? answer : undefined;
}

/** A `model.json` without its weights is told so where it is imported. */
function isTensorFlowModel(text: string): boolean {
  return /"(?:modelTopology|weightsManifest)"/.test(text);
}
