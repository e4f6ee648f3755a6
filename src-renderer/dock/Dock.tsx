/** The bottom of the design view: problems, summary, training, and a run's network to be tried. */
import { type LucideIcon, PanelBottom, PanelLeft, PanelRight } from "lucide-react";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { shortcutLabel } from "../commands/keyboard";
import { useAnalysisState, useCommandsState, useInterfaceState, useStudio } from "../stores/context";
import type { DockTab, PanelId } from "../stores/interface-store";
import { OtherTraining } from "../training/OtherTraining";
import { IconButton } from "../ui/Button";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { lazyView } from "../ui/lazy-view";
import { ProblemsPanel } from "./ProblemsPanel";
import { SummaryPanel } from "./SummaryPanel";

const trainingDock = lazyView(async () => (await import("../training/TrainingDock")).TrainingDock);

const tryPanel = lazyView(async () => (await import("../trying/TryPanel")).TryPanel);

const TAB =
  "flex h-8 items-center gap-1.5 -outline-offset-2 border-b-2 border-transparent px-3 text-body text-muted transition-colors hover:text-text data-[state=active]:border-text data-[state=active]:text-text";

export function Dock(): ReactNode {
  const { screen } = useStudio();
  const tab = useInterfaceState((state) => state.dockTab);
  const collapsed = useInterfaceState((state) => state.collapsed.dock);
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => screen.getState().setDockTab(value as DockTab)}
      activationMode="manual"
      className="flex h-full flex-col"
    >
      <div className="flex h-8 shrink-0 items-center border-b border-line px-1.5">
        <PanelToggle panel="palette" icon={PanelLeft} name="the layer list" />
        <Tabs.List aria-label="Dock" className="flex min-w-0 flex-1 pl-1">
          <Tabs.Trigger value="problems" className={TAB}>
            Problems
            <ProblemCount />
          </Tabs.Trigger>
          <Tabs.Trigger value="summary" className={TAB}>
            Summary
          </Tabs.Trigger>
          <Tabs.Trigger value="training" className={TAB}>
            Training
          </Tabs.Trigger>
          <Tabs.Trigger value="try" className={TAB}>
            Try
          </Tabs.Trigger>
        </Tabs.List>
        <OtherTraining />
        <PanelToggle panel="dock" icon={PanelBottom} name="the dock" />
        <PanelToggle panel="inspector" icon={PanelRight} name="the inspector" />
      </div>
      <div className="min-h-0 flex-1 overflow-hidden" hidden={collapsed}>
        <Panel value="problems" name="The list of problems">
          <ProblemsPanel />
        </Panel>
        <Panel value="summary" name="The summary">
          <SummaryPanel />
        </Panel>
        <Panel value="training" name="The training dock">
          <trainingDock.View />
        </Panel>
        <Panel value="try" name="The panel to try a network">
          <tryPanel.View />
        </Panel>
      </div>
    </Tabs.Root>
  );
}

/** Whatever is folded away comes back from here: this row is always in view. */
function PanelToggle(props: {
  readonly panel: PanelId;
  readonly icon: LucideIcon;
  readonly name: string;
}): ReactNode {
  const { screen } = useStudio();
  const collapsed = useInterfaceState((state) => state.collapsed[props.panel]);
  const shortcut = useCommandsState((state) => state.commands.get(`view.${props.panel}`)?.shortcut);
  return (
    <IconButton
      icon={props.icon}
      label={`${collapsed ? "Show" : "Hide"} ${props.name}`}
      shortcut={shortcut === undefined ? undefined : shortcutLabel(shortcut)}
      className="size-6"
      onClick={() => screen.getState().setCollapsed(props.panel, !collapsed)}
    />
  );
}

function Panel(props: {
  readonly value: DockTab;
  readonly name: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Tabs.Content value={props.value} className="h-full overflow-auto -outline-offset-2">
      <ErrorBoundary name={props.name}>{props.children}</ErrorBoundary>
    </Tabs.Content>
  );
}

function ProblemCount(): ReactNode {
  const errors = useAnalysisState((state) => state.errors);
  const warnings = useAnalysisState((state) => state.warnings);
  const colour = errors > 0 ? "text-error" : warnings > 0 ? "text-warning" : "text-muted";
  return <span className={`numeric text-small ${colour}`}>{errors + warnings}</span>;
}
