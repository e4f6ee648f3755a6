/** The bottom of the design view: problems, summary, training. */
import { ChevronDown, ChevronUp } from "lucide-react";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { useAnalysisState, useInterfaceState, useStudio } from "../stores/context";
import type { DockTab } from "../stores/interface-store";
import { TrainingDock } from "../training/TrainingDock";
import { IconButton } from "../ui/Button";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { ProblemsPanel } from "./ProblemsPanel";
import { SummaryPanel } from "./SummaryPanel";

const TAB =
  "flex h-8 items-center gap-1.5 border-b-2 border-transparent px-3 text-body text-muted transition-colors hover:text-text data-[state=active]:border-text data-[state=active]:text-text";

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
      <div className="flex h-8 shrink-0 items-center border-b border-line pr-1.5">
        <Tabs.List aria-label="Dock" className="flex flex-1">
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
        </Tabs.List>
        <IconButton
          icon={collapsed ? ChevronUp : ChevronDown}
          label={collapsed ? "Show the dock" : "Hide the dock"}
          className="size-6"
          onClick={() => screen.getState().setCollapsed("dock", !collapsed)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-hidden" hidden={collapsed}>
        <Panel value="problems" name="The list of problems">
          <ProblemsPanel />
        </Panel>
        <Panel value="summary" name="The summary">
          <SummaryPanel />
        </Panel>
        <Panel value="training" name="The training dock">
          <TrainingDock />
        </Panel>
      </div>
    </Tabs.Root>
  );
}

function Panel(props: {
  readonly value: DockTab;
  readonly name: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Tabs.Content value={props.value} className="h-full overflow-auto">
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
