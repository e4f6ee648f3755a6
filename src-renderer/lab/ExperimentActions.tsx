/** What can be done with an experiment. */
import {
  ChartSpline,
  FileSpreadsheet,
  FileText,
  MoreHorizontal,
  Pause,
  Play,
  Plus,
  RotateCcw,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { useLabState, useStudio } from "../stores/context";
import { selectTrainingExperiment, trainsElsewhere } from "../stores/lab-store";
import type { Studio } from "../stores/studio";
import { Button, IconButton } from "../ui/Button";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";
import { addSeeds, removeExperiment } from "./change-experiment";
import { saveChart, saveNumbers, saveReport } from "./saving";

export function ExperimentActions({ view }: { readonly view: ExperimentView }): ReactNode {
  const studio = useStudio();
  const waiting = useLabState((state) => state.waiting);
  const other = useLabState((state) => {
    const training = selectTrainingExperiment(state);
    return training?.experiment.id === view.experiment.id ? undefined : training?.experiment.name;
  });
  const { id } = view.experiment;
  const lab = studio.lab.getState();
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      {view.state === "training" && (
        <Button icon={Pause} disabled={waiting} onClick={() => void lab.pause(id)}>
          {waiting ? "Pausing" : "Pause"}
        </Button>
      )}
      {view.state === "paused" && !trainsElsewhere(view) && (
        <Button
          icon={Play}
          disabled={waiting || other !== undefined}
          title={other === undefined ? undefined : `“${other}” is training. Pause it first.`}
          onClick={() => void lab.resume(id)}
        >
          {view.failure === undefined ? "Resume" : "Try again"}
        </Button>
      )}
      {view.state === "finished" && (
        <Button icon={Plus} disabled={waiting} onClick={() => void addSeeds(studio, view)}>
          More seeds
        </Button>
      )}
      <DropdownMenu align="end" entries={entriesOf(studio, view)}>
        <IconButton icon={MoreHorizontal} label="More" />
      </DropdownMenu>
    </div>
  );
}

function entriesOf(studio: Studio, view: ExperimentView): readonly MenuEntry[] {
  return [
    {
      id: "again",
      label: "Ask again",
      detail: "Opens the form with what was asked here",
      icon: RotateCcw,
      run: () => void studio.lab.getState().askAgain(view),
    },
    ...(view.state === "paused"
      ? [
          {
            id: "seeds",
            label: "Add seeds",
            icon: Plus,
            disabled: trainsElsewhere(view),
            run: () => void addSeeds(studio, view),
          },
        ]
      : []),
    ...savingEntries(studio, view),
    { kind: "separator", id: "line" },
    {
      id: "remove",
      label: "Remove",
      icon: Trash2,
      danger: true,
      disabled: view.state === "training",
      run: () => void removeExperiment(studio, view),
    },
  ];
}

function savingEntries(studio: Studio, view: ExperimentView): readonly MenuEntry[] {
  return [
    {
      id: "report",
      label: "Save the report",
      icon: FileText,
      run: () => void saveReport(studio, view),
    },
    {
      id: "csv",
      label: "Save the numbers as CSV",
      icon: FileSpreadsheet,
      run: () => void saveNumbers(studio, view),
    },
    {
      id: "svg",
      label: "Save the chart as SVG",
      icon: ChartSpline,
      run: () => void saveChart(studio, view),
    },
  ];
}
