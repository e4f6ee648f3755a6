import { useEffect } from "react";
import { useStudio } from "../../stores/context";
import { shownGraph } from "../../stores/document-view";
import { isOnCover } from "../model/covers";
import type { CanvasCamera } from "./use-camera";

/** A selection that was made elsewhere (a problem, undo, a paste) is brought into sight. */
export function useFollowSelection(camera: CanvasCamera): void {
  const { documents } = useStudio();
  useEffect(() => {
    let pressed = false;
    const down = ({ target }: Event): void => {
      // What a note above the drawing selects lies elsewhere: that is what its button is for.
      pressed = !isOnCover(target);
    };
    const up = (): void => {
      // After the click that ends with this release has made its selection.
      setTimeout(() => {
        pressed = false;
      });
    };
    const canvas = document.querySelector(".canvas");
    canvas?.addEventListener("pointerdown", down, true);
    window.addEventListener("pointerup", up, true);
    const stop = documents.subscribe((state, before) => {
      if (pressed || state.selection === before.selection || state.selection.size === 0) return;
      const all = shownGraph(state)?.nodes.length;
      if (state.selection.size === all) return;
      camera.reveal([...state.selection]);
    });
    return () => {
      stop();
      canvas?.removeEventListener("pointerdown", down, true);
      window.removeEventListener("pointerup", up, true);
    };
  }, [documents, camera]);
}
