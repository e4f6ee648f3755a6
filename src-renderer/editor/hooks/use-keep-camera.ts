import { useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useStudio } from "../../stores/context";
import type { OwnLook } from "./camera-sight";
import type { CanvasCamera } from "./use-camera";

/**
 * Remembers where this graph is looked at, so that a person who comes back finds it as it was left; and looks again when the
 * canvas gets another size.
 */
export function useKeepCamera(camera: CanvasCamera): void {
  const store = useStoreApi();
  const { views, documents } = useStudio();
  useEffect(() => {
    const shown = documents.getState();
    let frame: number | undefined;
    // From the first of several changes of size in one frame: afterwards the view is nobody's choice.
    let look: OwnLook | undefined;
    const stop = store.subscribe(({ transform, width, height }, before) => {
      if (width === 0) return;
      if (before.width > 0 && (width !== before.width || height !== before.height) && frame === undefined) {
        look = camera.ownLook();
        // What floats above the canvas has found its new place by then.
        frame = requestAnimationFrame(() => {
          frame = undefined;
          camera.resized(look);
        });
      }
      if (transform === before.transform) return;
      // The last frames of an animation may come when another drawing, or another block, is open already.
      const { draftKey, viewPath } = documents.getState();
      if (draftKey !== shown.draftKey || viewPath.join() !== shown.viewPath.join()) return;
      const [x, y, zoom] = transform;
      views.keepCamera({
        x: (width / 2 - x) / zoom,
        y: (height / 2 - y) / zoom,
        zoom,
        look: camera.ownLook(),
      });
    });
    return () => {
      stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [store, views, documents, camera]);
  useEffect(() => {
    window.addEventListener("pagehide", views.flush);
    return () => window.removeEventListener("pagehide", views.flush);
  }, [views]);
}
