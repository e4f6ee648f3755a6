/** The three views of an open drawing. Panels resize and collapse; their sizes are remembered. */
import { type ReactNode, useDeferredValue, useEffect } from "react";
import { Group, Panel, Separator, usePanelRef } from "react-resizable-panels";
import { Dock } from "../dock/Dock";
import { Editor } from "../editor/Editor";
import { Inspector } from "../inspector/Inspector";
import { Palette } from "../palette/Palette";
import { useInterfaceState, useStudio } from "../stores/context";
import type { PanelId } from "../stores/interface-store";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { runsView, trainView } from "./views";

export function Workbench(): ReactNode {
  const view = useInterfaceState((state) => state.view);
  useEffect(() => {
    const idle = setTimeout(() => {
      trainView.preload();
      runsView.preload();
    }, 1_000);
    return () => clearTimeout(idle);
  }, []);
  switch (view) {
    case "design":
      return <DesignView />;
    case "train":
      return (
        <ErrorBoundary name="The training view">
          <trainView.View />
        </ErrorBoundary>
      );
    case "runs":
      return (
        <ErrorBoundary name="The list of runs">
          <runsView.View />
        </ErrorBoundary>
      );
    default:
      return view satisfies never;
  }
}

const HANDLE =
  "relative z-10 bg-line outline-none transition-colors hover:bg-faint focus-visible:bg-focus data-[separator=active]:bg-focus";

function DesignView(): ReactNode {
  const { screen } = useStudio();
  // Read once: afterwards the panels hold their own sizes.
  const { layouts } = screen.getState();
  const remember = (group: string) => (layout: Record<string, number>) =>
    screen.getState().setLayout(group, layout);
  return (
    <Group
      id="rows"
      orientation="vertical"
      defaultLayout={layouts.rows}
      onLayoutChanged={remember("rows")}
      className="h-full"
    >
      <Panel id="upper" minSize="140px">
        <Group
          id="columns"
          orientation="horizontal"
          defaultLayout={layouts.columns}
          onLayoutChanged={remember("columns")}
        >
          <SidePanel id="palette" size="212px" minSize="150px" maxSize="360px" name="The layer list">
            <Palette />
          </SidePanel>
          <Separator id="palette-handle" aria-label="Width of the layer list" className={`w-px ${HANDLE}`} />
          <Panel id="canvas" minSize="200px">
            <ErrorBoundary name="The canvas">
              <Editor />
            </ErrorBoundary>
          </Panel>
          <Separator id="inspector-handle" aria-label="Width of the inspector" className={`w-px ${HANDLE}`} />
          <SidePanel id="inspector" size="280px" minSize="200px" maxSize="460px" name="The inspector">
            <Inspector />
          </SidePanel>
        </Group>
      </Panel>
      <Separator id="dock-handle" aria-label="Height of the dock" className={`h-px ${HANDLE}`} />
      <DockPanel />
    </Group>
  );
}

/** Keeps a panel and what the store says of it in step, whichever of the two changed. */
function useCollapsible(id: PanelId): {
  panel: ReturnType<typeof usePanelRef>;
  onResize(size: { inPixels: number }): void;
  collapsed: boolean;
} {
  const { screen } = useStudio();
  const panel = usePanelRef();
  const collapsed = useInterfaceState((state) => state.collapsed[id]);
  useEffect(() => {
    const handle = panel.current;
    if (!handle || handle.isCollapsed() === collapsed) return;
    if (collapsed) handle.collapse();
    else handle.expand();
  }, [panel, collapsed]);
  return {
    panel,
    collapsed,
    onResize() {
      const now = panel.current?.isCollapsed();
      if (now !== undefined && now !== screen.getState().collapsed[id]) {
        screen.getState().setCollapsed(id, now);
      }
    },
  };
}

interface SidePanelProps {
  readonly id: "palette" | "inspector";
  readonly size: string;
  readonly minSize: string;
  readonly maxSize: string;
  readonly name: string;
  readonly children: ReactNode;
}

/** False until the canvas is drawn, which is what a person waits for: what stands around it may come a moment later. */
function useAfterCanvas(): boolean {
  return useDeferredValue(true, false);
}

function SidePanel({ id, size, minSize, maxSize, name, children }: SidePanelProps): ReactNode {
  const { panel, onResize, collapsed } = useCollapsible(id);
  const afterCanvas = useAfterCanvas();
  return (
    <Panel
      id={id}
      panelRef={panel}
      collapsible
      collapsedSize="0px"
      defaultSize={collapsed ? "0px" : size}
      minSize={minSize}
      maxSize={maxSize}
      groupResizeBehavior="preserve-pixel-size"
      onResize={onResize}
      className="bg-panel"
    >
      {!collapsed && afterCanvas && <ErrorBoundary name={name}>{children}</ErrorBoundary>}
    </Panel>
  );
}

/** Collapsed, the dock keeps its row of tabs. */
const DOCK_BAR = "33px";

function DockPanel(): ReactNode {
  const { panel, onResize, collapsed } = useCollapsible("dock");
  const afterCanvas = useAfterCanvas();
  return (
    <Panel
      id="dock"
      panelRef={panel}
      collapsible
      collapsedSize={DOCK_BAR}
      defaultSize={collapsed ? DOCK_BAR : "240px"}
      minSize="120px"
      maxSize="70%"
      groupResizeBehavior="preserve-pixel-size"
      onResize={onResize}
      className="bg-panel"
    >
      {afterCanvas && <Dock />}
    </Panel>
  );
}
