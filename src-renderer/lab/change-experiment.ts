/** What a person changes of an experiment after its start. Each asks first, and says what it means. */

import { formatBytes } from "#core/foundation/format-bytes";
import { MOST_SEEDS } from "#core/lab/experiment";
import type { ExperimentView } from "#core/lab/experiment-view";
import { cancelRefusal } from "#core/lab/questions/change-experiment";
import { count } from "#core/lab/report/words";
import { selectTrainingExperiment } from "../stores/lab-store";
import type { Studio } from "../stores/studio";
import { readNumber } from "../ui/read-number";

/** An interval needs three. */
const USUAL_SEEDS = 3;

export async function addSeeds({ lab, screen }: Studio, { experiment, runs }: ExperimentView): Promise<void> {
  const { seeds, arms } = experiment;
  const range = { min: 1, max: MOST_SEEDS - seeds.length, integer: true } as const;
  const left = arms.filter(({ cancelled }) => cancelled !== true).length;
  const missing = runs.filter(({ state }) => state === "waiting" || state === "stopped").length;
  const other = selectTrainingExperiment(lab.getState());
  const answer = await screen.getState().ask({
    title: "Add seeds",
    message: [
      `For each, ${count(left, "network")} are trained as before.`,
      ...(missing > 0
        ? [`${count(missing, "training")} that it still lacks ${missing === 1 ? "goes" : "go"} on too.`]
        : []),
      "The answer will say that they were added later: seeds that are added until a difference shows claim one too often.",
      ...(other ? [`They wait: “${other.experiment.name}” is training.`] : []),
    ].join(" "),
    label: "How many more",
    initial: String(
      Math.min(range.max, Math.max(1, seeds.length < USUAL_SEEDS ? USUAL_SEEDS - seeds.length : USUAL_SEEDS)),
    ),
    confirm: other ? "Add" : "Add and train",
    check: (text) => {
      const read = readNumber(text, range);
      return read.ok ? undefined : read.refusal;
    },
  });
  const read = readNumber(answer ?? "", range);
  if (read.ok) await lab.getState().addSeeds(experiment.id, read.value);
}

/** Why an arm cannot be cancelled; undefined where it can. */
export function whyNotCancel({ experiment }: ExperimentView, arm: string): string | undefined {
  return cancelRefusal(experiment, arm);
}

export async function cancelArm(
  { lab, screen }: Studio,
  { experiment, runs }: ExperimentView,
  id: string,
): Promise<void> {
  const arm = experiment.arms.find((each) => each.id === id);
  if (!arm) return;
  const isTraining = runs.some((run) => run.arm === id && run.state === "training");
  const answer = await screen.getState().choose({
    title: `Cancel ${arm.label}?`,
    message: `${isTraining ? "Its training stops. " : ""}It is left out of the answer, which says so. Its runs are kept, and it can be taken back.`,
    options: [{ id: "cancel", label: "Cancel it", tone: "danger" }],
  });
  if (answer === "cancel") await lab.getState().cancelArm(experiment.id, id, true);
}

export async function removeExperiment(
  { lab, screen }: Studio,
  { experiment }: ExperimentView,
): Promise<void> {
  const size = await lab.getState().sizeOf(experiment.id);
  if (!size) return;
  const { runs, bytes } = size;
  const trainings = runs === 1 ? "its one training" : `its ${runs} trainings`;
  const answer = await screen.getState().choose({
    title: `Remove “${experiment.name}”?`,
    message:
      runs === 0
        ? "None of its trainings has begun."
        : `With it go ${trainings}: their curves and checkpoints, ${formatBytes(bytes)}, are deleted from the workspace. This cannot be undone.`,
    options: [{ id: "remove", label: "Remove", tone: "danger" }],
  });
  if (answer === "remove") await lab.getState().remove(experiment.id);
}
