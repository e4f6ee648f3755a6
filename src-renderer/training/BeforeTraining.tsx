/** What stands where the curves will be: what a training of the open network would take, measured when asked. */
import {
  Activity,
  CircleAlert,
  FlaskConical,
  Gauge,
  History,
  Images,
  Microscope,
  SlidersHorizontal,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import {
  useAnalysisState,
  useDatasetsState,
  useDevicesState,
  useDocument,
  useQueueState,
  useRunsState,
  useStudio,
} from "../stores/context";
import { selectChosen } from "../stores/devices-store";
import { isLive } from "../stores/run-lifecycle";
import { newestRunOf } from "../stores/runs-of-drawing";
import { type RunEstimate, selectLiveRun, selectShownRun } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { formatDuration } from "../ui/format-duration";
import { formatCount } from "../ui/format-number";
import { askTwin } from "./lab-ways";
import { queueWords } from "./queue-words";
import { revealData, revealRecipe } from "./reveal-settings";
import { showProblems } from "./show-problems";
import { useChosenWeights } from "./use-chosen-weights";
import { useKeptEpochs } from "./use-kept-epochs";
import { useDrawing } from "./use-shown-run";

/** Kept while the drawing and the device stay as they were measured. */
const estimates = new WeakMap<
  NetworkDocument,
  { readonly device: unknown; readonly estimate: RunEstimate }
>();

export function BeforeTraining(): ReactNode {
  const studio = useStudio();
  const { runs, devices, screen } = studio;
  const document = useDocument();
  const errors = useAnalysisState((state) => state.errors);
  const starting = useRunsState((state) => state.starting);
  const drawing = useDrawing();
  // Where the run that is shown has no place on this drawing, to show it again would change nothing.
  const last = useRunsState((state) =>
    selectShownRun(state) === undefined ? newestRunOf(state.runs, drawing) : undefined,
  );
  const busy = useRunsState((state) => state.runs.some(isLive));
  const otherTrains = useRunsState((state) => selectLiveRun(state) !== undefined);
  const waits = useQueueState((state) => queueWords(state.entries, document.id, otherTrains));
  const [measuring, setMeasuring] = useState(false);
  const [, setMeasured] = useState(0);
  const device = useDevicesState(selectChosen);
  const known = estimates.get(document);
  const estimate = known && known.device === device ? known.estimate : undefined;
  const data = datasetId(document);
  const dataset = useDatasetsState((state) => state.datasets.find(({ id }) => id === data)?.name ?? data);
  const { recipe } = document;
  const weights = useChosenWeights();
  const kept = useKeptEpochs();

  async function measure(): Promise<void> {
    setMeasuring(true);
    const result = await runs.getState().estimate(document);
    // What automatic means may have become known by it.
    if (result) estimates.set(document, { device: selectChosen(devices.getState()), estimate: result });
    setMeasured((count) => count + 1);
    setMeasuring(false);
  }

  return (
    <div className="flex min-h-full flex-col items-center justify-center gap-2 p-4 text-center">
      <Activity size={24} strokeWidth={1.5} aria-hidden className="text-faint" />
      <p className="font-medium text-text">
        {starting
          ? "Starting the engine"
          : waits !== undefined
            ? "Waiting for its turn"
            : errors > 0
              ? "Not ready yet"
              : dataset === undefined
                ? "No data yet"
                : "Ready to learn"}
      </p>
      <p className="max-w-96 text-muted">
        {waits !== undefined && !starting
          ? waits
          : errors > 0
            ? "The network has errors. The list of problems offers repairs; then it can be trained."
            : dataset === undefined
              ? "It is designed without data. Shapes, counts and problems are there already; to train, choose a dataset."
              : `Press ${otherTrains ? "Train next" : "Train"}: ${formatCount(recipe.epochs)} ${recipe.epochs === 1 ? "epoch" : "epochs"} of ${dataset}, in batches of ${recipe.batchSize}. Loss, accuracy and the gradient of every layer appear here from the first step.`}
      </p>
      {weights && (
        <p className="max-w-96 text-text">
          It begins with the weights of {weights.name}, {weights.checkpoint} checkpoint, step{" "}
          {formatCount(weights.step)}, wherever name and shape agree.
        </p>
      )}
      {kept.size !== undefined && (
        <p className="max-w-96 text-text">
          Weights are kept after{" "}
          {kept.every === 1 ? "each epoch" : `every ${formatCount(kept.every ?? 1)} epochs`}: {kept.size}.
        </p>
      )}
      <div className="flex flex-wrap items-center justify-center gap-2 pt-1">
        {errors > 0 && (
          <Button icon={CircleAlert} onClick={() => showProblems(studio)}>
            Show problems
          </Button>
        )}
        {errors === 0 && dataset === undefined && (
          <Button icon={Images} onClick={() => revealData(studio)}>
            Choose a dataset
          </Button>
        )}
        <Button
          icon={Gauge}
          disabled={measuring || errors > 0 || dataset === undefined || busy || starting}
          title="Runs a few steps to see how long a training takes and how much memory"
          onClick={() => void measure()}
        >
          {measuring ? "Measuring" : estimate ? "Measure again" : "Measure"}
        </Button>
        <Button
          icon={SlidersHorizontal}
          title="Epochs, batch size, learning rate and the rest, in the inspector"
          onClick={() => revealRecipe(studio)}
        >
          Change the recipe
        </Button>
        <Button
          icon={FlaskConical}
          disabled={errors > 0 || starting}
          title="The same network without its skips, side by side: what are its skips worth?"
          onClick={() => askTwin(studio)}
        >
          Train with its twin
        </Button>
        <Button
          icon={Microscope}
          disabled={errors > 0 || dataset === undefined}
          title="Where its gradients go, how large its branches are, before it is trained"
          onClick={() => screen.getState().setLookingInto("drawing")}
        >
          Look inside
        </Button>
        {last && (
          <Button icon={History} onClick={() => runs.getState().show(last.id)}>
            Show the last run
          </Button>
        )}
      </div>
      <p role="status" className="min-h-5 text-muted">
        {measuring ? (
          "A few steps run on an engine of their own."
        ) : estimate ? (
          <>
            About{" "}
            <strong className="numeric font-medium text-text">{formatDuration(estimate.seconds)}</strong> and{" "}
            <strong className="numeric font-medium text-text">{formatBytes(estimate.processBytes)}</strong> of
            memory: {formatCount(estimate.steps)} steps of{" "}
            <span className="numeric">{estimate.stepMs.toFixed(estimate.stepMs < 10 ? 1 : 0)} ms</span>,
            measured.
          </>
        ) : null}
      </p>
    </div>
  );
}
