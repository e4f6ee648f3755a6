/** What can be done with a run's weights. */
import {
  ChartNoAxesColumn,
  Download,
  Grid2x2X,
  type LucideIcon,
  Microscope,
  MoreHorizontal,
  Pencil,
  Repeat2,
  Sprout,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import type { RunRecord } from "#core/training/records";
import { useStudio } from "../stores/context";
import { isLive } from "../stores/run-lifecycle";
import { Button } from "../ui/Button";
import { DropdownMenu } from "../ui/Menu";
import { GrowDialog } from "./GrowDialog";
import { trainOnFrom } from "./train-on";
import { tryRun } from "./try-run";

export interface RunActionsProps {
  readonly record: RunRecord;
  /** For the dock: less room. */
  readonly compact: boolean;
}

export function TrainedActions({ record, compact }: RunActionsProps): ReactNode {
  const studio = useStudio();
  const [isGrowing, setGrowing] = useState(false);
  if (record.checkpoints.length === 0) return null;
  const trying = {
    id: "try",
    label: "Try",
    icon: Pencil,
    detail: "Draw for it, give it a picture, or take one of its data, and see what it says",
    run: () => void tryRun(studio, record),
  } as const;
  const { setExporting, setEvaluating, setLookingInto, setMistakes } = studio.screen.getState();
  const looking = {
    id: "look",
    label: "Look inside",
    icon: Microscope,
    detail: "Where its gradients go, how large its branches are: one question, one picture, one check",
    run: () => setLookingInto({ run: record.id }),
  } as const;
  // While it trains its last checkpoint can be asked.
  if (isLive(record)) return <Buttons actions={[looking, trying]} />;
  const mistakes = {
    id: "mistakes",
    label: "Mistakes",
    icon: Grid2x2X,
    detail: "Which images it gets wrong, what it takes for what, and how far its certainty can be trusted",
    run: () => setMistakes(record.id),
  } as const;
  const actions = [
    mistakes,
    looking,
    trying,
    {
      id: "evaluate",
      label: "Evaluate",
      icon: ChartNoAxesColumn,
      detail: "What its weights score on any part of its data, or of other data",
      run: () => setEvaluating(record.id),
    },
    {
      id: "train-on",
      label: "Train on",
      icon: Repeat2,
      detail: "The next training of its drawing begins with these weights",
      run: () => void trainOnFrom(studio, record),
    },
    {
      id: "grow",
      label: "Grow",
      icon: Sprout,
      detail: "Add blocks that change no output at first, and train on as a new run",
      run: () => setGrowing(true),
    },
  ];
  return (
    <>
      <Button icon={Download} onClick={() => setExporting(record.id)}>
        Export
      </Button>
      {compact ? (
        <DropdownMenu align="end" entries={actions}>
          <Button icon={MoreHorizontal}>More</Button>
        </DropdownMenu>
      ) : (
        <Buttons actions={actions} />
      )}
      {isGrowing && <GrowDialog record={record} onClose={() => setGrowing(false)} />}
    </>
  );
}

interface Action {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly detail: string;
  run(): void;
}

function Buttons({ actions }: { readonly actions: readonly Action[] }): ReactNode {
  return actions.map(({ id, label, icon, detail, run }) => (
    <Button key={id} icon={icon} title={detail} onClick={run}>
      {label}
    </Button>
  ));
}
