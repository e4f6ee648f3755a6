import { useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useStudio } from "../../stores/context";

/** Remembers where this graph is looked at, so that a person who comes back finds it as it was left. */
export function useKeepCamera(): void {
  const store = useStoreApi();
  const { views } = useStudio();
  useEffect(
    () =>
      store.subscribe(({ transform, width, height }, before) => {
        if (transform === before.transform || width === 0) return;
        const [x, y, zoom] = transform;
        views.keepCamera({ x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom, zoom });
      }),
    [store, views],
  );
  useEffect(() => {
    window.addEventListener("pagehide", views.flush);
    return () => window.removeEventListener("pagehide", views.flush);
  }, [views]);
}
