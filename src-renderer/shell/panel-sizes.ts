/** Sizes of the panels around the canvas: in pixels, as a person set them, and so again once a window that was too small has room. */
import { useCallback, useEffect, useRef } from "react";
import { type LayoutChangedMeta, usePanelRef } from "react-resizable-panels";
import { useInterfaceState, useStudio } from "../stores/context";
import type { PanelId } from "../stores/interface-store";

/** A panel that is folded away has no size to remember. */
const FOLDED = 60;

/** For a group of panels: keeps what a person made of their sizes, and not what a small window makes of them. */
export function useRememberedSizes(
  side: "width" | "height",
  panels: readonly PanelId[],
): (layout: unknown, meta: LayoutChangedMeta) => void {
  const { screen } = useStudio();
  const shown = useRef(new Map<PanelId, number>());
  const names = panels.join(" ");
  return useCallback(
    (_layout, { isUserInteraction }) => {
      for (const panel of names.split(" ") as PanelId[]) {
        const pixels = document.getElementById(panel)?.getBoundingClientRect()[side] ?? 0;
        const before = shown.current.get(panel) ?? pixels;
        shown.current.set(panel, pixels);
        // Its neighbour may have been squeezed long before: only what moved under the hand was meant.
        if (isUserInteraction && pixels > FOLDED && Math.abs(pixels - before) >= 1)
          screen.getState().setSize(panel, pixels);
      }
    },
    [screen, side, names],
  );
}

/** Keeps a panel and what the store says of it in step, whichever of the two changed. */
export function usePanelState(id: PanelId): {
  readonly panel: ReturnType<typeof usePanelRef>;
  readonly collapsed: boolean;
  /** What it is to have, in pixels. */
  readonly size: number;
  onResize(): void;
} {
  const { screen } = useStudio();
  const panel = usePanelRef();
  const collapsed = useInterfaceState((state) => state.collapsed[id]);
  const size = useInterfaceState((state) => state.sizes[id]);
  useEffect(() => {
    const handle = panel.current;
    if (!handle || handle.isCollapsed() === collapsed) return;
    if (collapsed) handle.collapse();
    else handle.resize(`${screen.getState().sizes[id]}px`);
  }, [panel, collapsed, screen, id]);
  useEffect(() => {
    let frame: number | undefined;
    const restore = (): void => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      // After the panels took the window's new size themselves.
      frame = requestAnimationFrame(() => {
        if (panel.current?.isCollapsed() === false) panel.current.resize(`${screen.getState().sizes[id]}px`);
      });
    };
    window.addEventListener("resize", restore);
    return () => {
      window.removeEventListener("resize", restore);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [panel, screen, id]);
  return {
    panel,
    collapsed,
    size,
    onResize() {
      const now = panel.current?.isCollapsed();
      if (now !== undefined && now !== screen.getState().collapsed[id]) {
        screen.getState().setCollapsed(id, now);
      }
    },
  };
}
