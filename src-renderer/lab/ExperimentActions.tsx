/** What can be done with an experiment. */
import { Download, FileSpreadsheet, MoreHorizontal, Pause, Play, Trash2 } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { useLabState, useStudio } from "../stores/context";
import { selectTrainingExperiment, trainsElsewhere } from "../stores/lab-store";
import type { Studio } from "../stores/studio";
import { Button, IconButton } from "../ui/Button";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";
import { resultsCsv } from "./result-rows";
import { standaloneSvg } from "./save-picture";

export function ExperimentActions(props: {
  readonly view: ExperimentView;
  readonly picture: RefObject<SVGSVGElement | null>;
}): ReactNode {
  const { view, picture } = props;
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
      <DropdownMenu align="end" entries={entriesOf(studio, view, picture)}>
        <IconButton icon={MoreHorizontal} label="More" />
      </DropdownMenu>
    </div>
  );
}

function entriesOf(
  studio: Studio,
  view: ExperimentView,
  picture: RefObject<SVGSVGElement | null>,
): readonly MenuEntry[] {
  const saving = savingEntries(studio, view, picture);
  return [
    ...saving,
    ...(saving.length > 0 ? [{ kind: "separator" as const, id: "line" }] : []),
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

/** Where the shell can hand out files. */
function savingEntries(
  { services }: Studio,
  view: ExperimentView,
  picture: RefObject<SVGSVGElement | null>,
): readonly MenuEntry[] {
  const { saveText } = services.dialogs;
  const { id, question } = view.experiment;
  if (saveText === undefined) return [];
  const numbers: MenuEntry = {
    id: "csv",
    label: "Save the numbers as CSV",
    icon: FileSpreadsheet,
    run: () => saveText(resultsCsv(view), `${id}.csv`, "text/csv"),
  };
  if (question.kind !== "depth") return [numbers];
  return [
    {
      id: "svg",
      label: "Save the chart as SVG",
      icon: Download,
      run: () => {
        if (picture.current) saveText(standaloneSvg(picture.current), `${id}.svg`, "image/svg+xml");
      },
    },
    numbers,
  ];
}

/** Asks first, and says what goes with it. */
async function removeExperiment(
  { lab, screen }: Studio,
  { experiment, runs }: ExperimentView,
): Promise<void> {
  const begun = runs.filter(({ run }) => run !== undefined).length;
  const trainings = begun === 1 ? "its one training" : `its ${begun} trainings`;
  const answer = await screen.getState().choose({
    title: `Remove “${experiment.name}”?`,
    message:
      begun === 0
        ? "None of its trainings has begun."
        : `With it go ${trainings}: their curves and checkpoints are deleted from the workspace. This cannot be undone.`,
    options: [{ id: "remove", label: "Remove", tone: "danger" }],
  });
  if (answer === "remove") await lab.getState().remove(experiment.id);
}
