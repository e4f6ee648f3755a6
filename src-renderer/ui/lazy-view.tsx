/** A part of the studio in a file of its own: fetched when it is first shown, or before, in an idle moment. */
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";

export interface LazyView {
  View(): ReactNode;
  /** Fetches the file ahead of time. A failure shows when the view is opened, in its error boundary. */
  preload(): void;
}

/** The views are alike in taking nothing: what they show comes from the stores. */
export function lazyView(load: () => Promise<ComponentType>): LazyView {
  const Loaded = lazy(async () => ({ default: await load() }));
  return {
    View: () => (
      // Empty for the few milliseconds that reading a local file takes: words would only flash.
      <Suspense fallback={<div aria-busy className="h-full bg-panel" />}>
        <Loaded />
      </Suspense>
    ),
    preload: () => void load().catch(() => undefined),
  };
}
