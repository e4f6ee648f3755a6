import { useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useStudio } from "../../stores/context";

/** Remembers where this graph is looked at, so that a person who comes back finds it as it was left. */
export function useKeepCamera(): void {
  const store = useStoreApi();
  const { views, documents } = useStudio();
  useEffect(() => {
    const shown = documents.getState();
    return store.subscribe(({ transform, width, height }, before) => {
      if (transform === before.transform || width === 0) return;
      // The last frames of an animation may come when another drawing, or another block, is open already.
      const { draftKey, viewPath } = documents.getState();
      if (draftKey !== shown.draftKey || viewPath.join() !== shown.viewPath.join()) return;
      const [x, y, zoom] = transform;
      views.keepCamera({ x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom, zoom });
    });
  }, [store, views, documents]);
  useEffect(() => {
    window.addEventListener("pagehide", views.flush);
    return () => window.removeEventListener("pagehide", views.flush);
  }, [views]);
}
