/** A network's file that is dropped anywhere on the window is opened. Drags from inside the studio carry no files. */
import type { Files } from "../stores/files";
import type { InterfaceStore } from "../stores/interface-store";

export function listenToFileDrops(files: Files, screen: InterfaceStore, target: Window): () => void {
  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  function onDragOver(event: DragEvent): void {
    if (hasFile(event)) event.preventDefault();
  }
  function onDrop(event: DragEvent): void {
    if (!hasFile(event)) return;
    // Without this the browser would leave the studio and show the file.
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    file.text().then(
      (text) => files.openText(text, file.name),
      () => screen.getState().notify({ severity: "error", message: `${file.name} could not be read.` }),
    );
  }
  target.addEventListener("dragover", onDragOver);
  target.addEventListener("drop", onDrop);
  return () => {
    target.removeEventListener("dragover", onDragOver);
    target.removeEventListener("drop", onDrop);
  };
}
