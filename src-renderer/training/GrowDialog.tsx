/** A run that goes on deeper: a few more blocks that change no output at first, trained on as a new run. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { growthRate } from "#core/growth/growth-recipe";
import { growableStages } from "#core/growth/plan-growth";
import type { RunRecord } from "#core/training/records";
import { classesOfRun } from "#core/training/run-classes";
import { useRunsState, useStudio } from "../stores/context";
import { liveRunsHere } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { NumberField } from "../ui/NumberField";
import { GrowthFields, whyNotGrow } from "./GrowthFields";

const DEFAULT_EPOCHS = 5;

export function GrowDialog(props: { readonly record: RunRecord; onClose(): void }): ReactNode {
  const { record, onClose } = props;
  const { runs, layers } = useStudio();
  const network = useRunsState((state) => state.networks.get(record.id));
  const isBusy = useRunsState((state) => liveRunsHere(state).length > 0);
  useEffect(() => void runs.getState().load(record.id), [runs, record.id]);
  const stages = useMemo(() => {
    const { imageShape } = record.dataset;
    const classes = classesOfRun(record.dataset);
    if (!network || !imageShape || classes === undefined) return undefined;
    return growableStages(layers, network, { imageShape, classes });
  }, [layers, network, record.dataset]);
  const [name, setStage] = useState<string>();
  const stage =
    stages?.find((each) => each.name === name) ?? stages?.findLast(({ why }) => why === undefined);
  const [blocks, setBlocks] = useState(1);
  const [learningRate, setRate] = useState(growthRate(record.recipe));
  const [epochs, setEpochs] = useState(Math.min(DEFAULT_EPOCHS, record.recipe.epochs));
  const [starting, setStarting] = useState(false);
  const canGrow = stage !== undefined && stage.why === undefined;

  async function grow(): Promise<void> {
    if (!stage) return;
    setStarting(true);
    const begun = await runs
      .getState()
      .grow({ run: record.id, stage: stage.name, blocks, learningRate, epochs });
    setStarting(false);
    // A refusal is told by its notice; the dialog stays.
    if (begun) onClose();
  }

  return (
    <Dialog
      open
      title="Grow"
      description={`More blocks for the network of ${record.name}, which change none of its outputs at first. It is trained on as a new run.`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button tone="primary" disabled={!canGrow || starting || isBusy} onClick={() => void grow()}>
            {starting ? "Growing" : "Grow and train"}
          </Button>
        </>
      }
    >
      {stages && stages.length > 0 && (
        <div className="@container pt-4">
          <GrowthFields
            stages={stages}
            stage={stage ?? stages.at(-1)}
            blocks={blocks}
            learningRate={learningRate}
            onStage={setStage}
            onBlocks={setBlocks}
            onLearningRate={setRate}
          />
          <NumberField
            label="Epochs"
            help="How long the new run trains."
            value={epochs}
            min={1}
            max={10_000}
            integer
            onChange={setEpochs}
          />
        </div>
      )}
      {stages && !canGrow && (
        <p role="alert" className="pt-3 text-error">
          {whyNotGrow(stages, stage)}
        </p>
      )}
      {network && !stages && (
        <p role="alert" className="pt-3 text-error">
          This run does not say what images it was trained on, so its network cannot be worked out. Train it
          again.
        </p>
      )}
      {isBusy && !starting && (
        <p className="pt-3 text-small text-muted">
          Something is training. Growing begins when nothing else trains.
        </p>
      )}
    </Dialog>
  );
}
