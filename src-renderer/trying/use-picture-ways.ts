/** A picture comes in by paste, wherever the focus is, or by a drop on the panel. */
import { type DragEvent, type RefObject, useEffect } from "react";
import { useStudio } from "../stores/context";
import type { TryingStore } from "../stores/trying-store";

export interface DropTarget {
  onDragOver(event: DragEvent): void;
  onDrop(event: DragEvent): void;
}

export function usePictureWays(panel: RefObject<HTMLElement | null>): DropTarget {
  const { trying } = useStudio();
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const [file] = event.clipboardData?.files ?? [];
      const isHere = panel.current?.contains(document.activeElement) === true;
      // Layers and words are pasted elsewhere.
      if (!file && !isHere) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (file) trying.getState().give({ name: file.name, file });
      else trying.getState().refuse(NO_PICTURE);
    };
    // Before the canvas takes it for layers.
    window.addEventListener("paste", onPaste, { capture: true });
    return () => window.removeEventListener("paste", onPaste, { capture: true });
  }, [trying, panel]);
  return {
    onDragOver(event) {
      event.preventDefault();
    },
    onDrop(event) {
      event.preventDefault();
      // Elsewhere in the window a picture is data to train on.
      event.stopPropagation();
      take(trying, event.dataTransfer);
    },
  };
}

const NO_PICTURE =
  "The clipboard holds no picture. Copy a picture, not its address or a text, and paste again.";

function take(trying: TryingStore, { files, items }: DataTransfer): void {
  const [file, ...others] = files;
  const isFolder = [...items].some((item) => item.webkitGetAsEntry()?.isDirectory === true);
  if (isFolder) trying.getState().refuse("A folder was dropped. Drop one picture of it.");
  else if (!file) trying.getState().refuse("What was dropped holds no picture. Drop a picture's file.");
  else if (others.length > 0) {
    trying.getState().refuse(`${files.length} files were dropped. Drop one picture at a time.`);
  } else trying.getState().give({ name: file.name, file });
}
