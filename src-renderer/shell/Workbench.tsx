/** The views of the studio. Panels resize and collapse; their sizes are remembered. */
import { type ReactNode, useDeferredValue, useEffect } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { Dock } from "../dock/Dock";
import { Editor } from "../editor/Editor";
import { Inspector } from "../inspector/Inspector";
import { Palette } from "../palette/Palette";
import { useInterfaceState } from "../stores/context";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { usePanelState, useRememberedSizes } from "./panel-sizes";
import { Region } from "./Region";
import { insightsView, labView, mistakesView, runsView, trainView } from "./views";

export function Workbench(): ReactNode {
  const view = useInterfaceState((state) => state.view);
  useEffect(() => {
    const idle = setTimeout(() => {
      trainView.preload();
      runsView.preload();
      labView.preload();
      mistakesView.preload();
      insightsView.preload();
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
        <Region name="Runs">
          <ErrorBoundary name="The list of runs">
            <runsView.View />
          </ErrorBoundary>
        </Region>
      );
    case "lab":
      return (
        <Region name="Lab">
          <ErrorBoundary name="The Lab">
            <labView.View />
          </ErrorBoundary>
        </Region>
      );
    default:
      return view satisfies never;
  }
}

const HANDLE =
  "relative z-10 bg-line outline-none transition-colors hover:bg-faint focus-visible:bg-focus data-[separator=active]:bg-focus";

function DesignView(): ReactNode {
  const rememberHeight = useRememberedSizes("height", ["dock"]);
  const rememberWidths = useRememberedSizes("width", ["palette", "inspector"]);
  return (
    <Group id="rows" orientation="vertical" onLayoutChanged={rememberHeight} className="h-full">
      <Panel id="upper" minSize="140px">
        <Group id="columns" orientation="horizontal" onLayoutChanged={rememberWidths}>
          <SidePanel id="palette" minSize="150px" maxSize="360px" name="Layer list">
            <Palette />
          </SidePanel>
          <Separator id="palette-handle" aria-label="Width of the layer list" className={`w-px ${HANDLE}`} />
          <Panel id="canvas" minSize="200px">
            <Region name="Canvas">
              <ErrorBoundary name="The canvas">
                <Editor />
              </ErrorBoundary>
            </Region>
          </Panel>
          <Separator id="inspector-handle" aria-label="Width of the inspector" className={`w-px ${HANDLE}`} />
          <SidePanel id="inspector" minSize="200px" maxSize="460px" name="Inspector">
            <Inspector />
          </SidePanel>
        </Group>
      </Panel>
      <Separator id="dock-handle" aria-label="Height of the dock" className={`h-px ${HANDLE}`} />
      <DockPanel />
    </Group>
  );
}

interface SidePanelProps {
  readonly id: "palette" | "inspector";
  readonly minSize: string;
  readonly maxSize: string;
  readonly name: string;
  readonly children: ReactNode;
}

/** False until the canvas is drawn, which is what a person waits for: what stands around it may come a moment later. */
function useAfterCanvas(): boolean {
  return useDeferredValue(true, false);
}

function SidePanel({ id, minSize, maxSize, name, children }: SidePanelProps): ReactNode {
  const { panel, onResize, collapsed, size } = usePanelState(id);
  const afterCanvas = useAfterCanvas();
  return (
    <Panel
      id={id}
      panelRef={panel}
      collapsible
      collapsedSize="0px"
      defaultSize={collapsed ? "0px" : `${size}px`}
      minSize={minSize}
      maxSize={maxSize}
      groupResizeBehavior="preserve-pixel-size"
      onResize={onResize}
      className="bg-panel"
    >
      {!collapsed && afterCanvas && (
        <Region name={name}>
          <ErrorBoundary name={`The ${name.toLowerCase()}`}>{children}</ErrorBoundary>
        </Region>
      )}
    </Panel>
  );
}

/** Collapsed, the dock keeps its row of tabs. */
const DOCK_BAR = "33px";

function DockPanel(): ReactNode {
  const { panel, onResize, collapsed, size } = usePanelState("dock");
  const afterCanvas = useAfterCanvas();
  return (
    <Panel
      id="dock"
      panelRef={panel}
      collapsible
      collapsedSize={DOCK_BAR}
      defaultSize={collapsed ? DOCK_BAR : `${size}px`}
      minSize="120px"
      maxSize="70%"
      groupResizeBehavior="preserve-pixel-size"
      onResize={onResize}
      className="bg-panel"
    >
      {afterCanvas && (
        <Region name="Dock">
          <Dock />
        </Region>
      )}
    </Panel>
  );
}
