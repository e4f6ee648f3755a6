/** What *Train* does: starts, queues, pauses or goes on. */
import { isOver } from "#core/lab/view-of";
import { datasetId } from "#core/network/images";
import type { RunRecord } from "#core/training/records";
import { selectTrainingExperiment } from "../stores/lab-store";
import { drawingOf, liveRunOf } from "../stores/runs-of-drawing";
import { selectLiveRun } from "../stores/runs-state";
import type { Studio } from "../stores/studio";
import { revealData } from "./reveal-settings";
import { showProblems } from "./show-problems";
import { weightsOfOpen } from "./train-on";

/** The run of the open drawing that trains or is paused. */
export function liveHere({ documents, runs }: Studio): RunRecord | undefined {
  return liveRunOf(runs.getState(), drawingOf(documents.getState()));
}

/** Starts a training of the open drawing, or queues it while another trains; says what stands in the way when there are errors. */
export async function startTraining(studio: Studio): Promise<void> {
  const { document, path, draftKey } = studio.documents.getState();
  if (!document) return;
  // Pressed in the first moments: what the dataset is like is not known yet, so neither is what is wrong.
  if (!studio.datasets.getState().loaded) await studio.datasets.getState().refresh();
  const { errors } = studio.analysis.getState();
  studio.screen.getState().withdraw("training");
  if (errors > 0) {
    studio.screen.getState().notify({
      topic: "training",
      severity: "error",
      message: `The network has ${errors === 1 ? "one error" : `${errors} errors`}, so it cannot be trained yet. The list of problems offers repairs.`,
      action: {
        label: "Show problems",
        run: () => showProblems(studio),
      },
    });
    return;
  }
  if (datasetId(document) === undefined) {
    studio.screen.getState().notify({
      topic: "training",
      severity: "info",
      message: "This network has no data yet. Choose a dataset in the inspector, then train.",
    });
    revealData(studio);
    return;
  }
  const makesRoom = await orAfterExperiment(studio);
  if (makesRoom === undefined) return;
  const weights = weightsOfOpen(studio);
  const manner = {
    from: weights && { run: weights.run, checkpoint: weights.checkpoint },
    keepEpochs: studio.beginnings.getState().keepEpochs.get(draftKey),
  };
  if (makesRoom === "queue" || selectLiveRun(studio.runs.getState())) {
    const queued = await studio.queue.getState().add(document, path, manner);
    if (queued) takeIdentity(studio, draftKey, queued.networkId);
    if (queued) studio.beginnings.getState().choose(draftKey, undefined);
    return;
  }
  const record = await studio.runs.getState().start(document, path, manner);
  // It was for this training. One that was refused keeps it.
  if (record) studio.beginnings.getState().choose(draftKey, undefined);
  if (record) takeIdentity(studio, draftKey, record.networkId);
  if (record) studio.screen.getState().setDockTab("training");
}

/** While an experiment has the machine, a person says which of the two waits. Undefined: neither was chosen. */
async function orAfterExperiment({ lab, screen }: Studio): Promise<"queue" | "start" | undefined> {
  const training = selectTrainingExperiment(lab.getState());
  if (!training) return "start";
  const { experiment, runs } = training;
  const done = runs.filter(isOver).length;
  const answer = await screen.getState().choose({
    title: "An experiment is training",
    message: `“${experiment.name}” uses the machine: ${done} of its ${runs.length} trainings are done. Paused, it can go on later from where it is.`,
    options: [
      { id: "queue", label: "Train afterwards" },
      { id: "pause", label: "Pause it and train", tone: "primary" },
    ],
  });
  if (answer === "queue") return "queue";
  return answer === "pause" && (await lab.getState().pause(experiment.id)) ? "start" : undefined;
}

/** A drawing that was never saved got its id from its first training. */
function takeIdentity({ documents }: Studio, draftKey: string, id: string | undefined): void {
  const { document, draftKey: openKey } = documents.getState();
  if (document !== undefined && document.id === undefined && draftKey === openKey) {
    documents.getState().identify({ id, origin: document.origin });
  }
}

/** What the button in the title bar does now: train, pause or go on. */
export async function trainPauseResume(studio: Studio): Promise<void> {
  const runs = studio.runs.getState();
  const live = liveHere(studio);
  if (!live) return startTraining(studio);
  if (live.state === "paused") return runs.resume(live.id);
  if (live.state === "running") return runs.pause(live.id);
}
