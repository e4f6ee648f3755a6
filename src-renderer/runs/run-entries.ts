/** What can be done with a run of the table: its menu, and the keys that do the same. */
import {
  Activity,
  ChartNoAxesColumn,
  Columns2,
  Download,
  FilePlus,
  FlaskConical,
  Grid2x2X,
  Microscope,
  Pencil,
  Play,
  Repeat2,
  Square,
  Trash2,
  Unplug,
} from "lucide-react";
import type { RunRecord } from "#core/training/records";
import type { LabState } from "../stores/lab-store";
import { isLive, isResumable } from "../stores/run-lifecycle";
import type { Studio } from "../stores/studio";
import { showExperiment } from "../training/lab-ways";
import { resumeLabel } from "../training/run-words";
import { showRun } from "../training/show-run";
import { takeOverRun } from "../training/take-over";
import { openNetworkOf, trainOnFrom } from "../training/train-on";
import type { MenuEntry } from "../ui/Menu";

export async function renameRun({ runs, screen }: Studio, record: RunRecord): Promise<void> {
  const name = await screen.getState().ask({
    title: "Rename the run",
    label: "Name",
    initial: record.name,
    confirm: "Rename",
    check: (value) => (value.length > 200 ? "A name has at most 200 characters." : undefined),
  });
  if (name !== undefined) await runs.getState().rename(record.id, name);
}

/** Asks first: curves and checkpoints cannot be brought back. */
export async function removeRuns(
  { runs, screen, lab }: Studio,
  records: readonly RunRecord[],
): Promise<void> {
  const ended = records.filter((record) => !isLive(record));
  const [first] = ended;
  if (!first) {
    screen
      .getState()
      .notify({ severity: "info", message: "A run that trains cannot be removed. Stop it first." });
    return;
  }
  const answer = await screen.getState().choose({
    title: ended.length === 1 ? `Remove ${first.name}?` : `Remove ${ended.length} runs?`,
    message: [
      "The curves and checkpoints are deleted from the workspace. This cannot be undone. Exported models stay where they are.",
      ...experimentWords(ended, lab.getState()),
    ].join(" "),
    options: [{ id: "remove", label: "Remove", tone: "danger" }],
  });
  if (answer !== "remove") return;
  for (const record of ended) await runs.getState().remove(record.id);
}

/** What it means to the experiments that runs belong to. */
export function experimentWords(
  records: readonly RunRecord[],
  { experiments }: Pick<LabState, "experiments">,
): string[] {
  const ids = new Set(records.flatMap(({ experiment }) => experiment?.id ?? []));
  const named = experiments.filter(({ experiment }) => ids.has(experiment.id));
  const [first] = named;
  if (!first) return [];
  const belong = records.length === 1 ? "It belongs" : "They belong";
  const whose =
    named.length === 1 ? `to the experiment “${first.experiment.name}”` : `to ${named.length} experiments`;
  const answer = named.length === 1 ? "Its answer then lacks" : "Their answers then lack";
  const what = records.length === 1 ? "this training" : "these trainings";
  return [
    `${belong} ${whose}. ${answer} ${what}, until Resume trains ${records.length === 1 ? "it" : "them"} again.`,
  ];
}

/** @param why it cannot be chosen, in words; undefined: it can */
function unless(
  why: string | undefined,
): Pick<Extract<MenuEntry, { run(): void }>, "unavailable" | "detail"> {
  return why === undefined ? {} : { unavailable: true, detail: why };
}

function noWeights(record: RunRecord): string | undefined {
  if (record.checkpoints.length > 0) return undefined;
  return isLive(record)
    ? "No weights yet: they come with its first checkpoint."
    : "No weights: it ended before its first checkpoint.";
}

export function runEntries(
  studio: Studio,
  record: RunRecord,
  options: { readonly otherLive: boolean; exportRun(record: RunRecord): void },
): readonly MenuEntry[] {
  const runs = studio.runs.getState();
  const { experiment } = record;
  // One that belongs to an experiment is stopped and resumed with it.
  const isOwn = !runs.foreign.has(record.id) && experiment === undefined;
  return [
    {
      id: "show",
      label: "Show its training",
      icon: Activity,
      shortcut: "Enter",
      run: () => showRun(studio, record),
    },
    ...(experiment
      ? [
          {
            id: "experiment",
            label: "Show its experiment",
            icon: FlaskConical,
            run: () => showExperiment(studio, experiment.id),
          },
        ]
      : []),
    ...(isResumable(record) && isOwn
      ? [
          {
            id: "resume",
            label: resumeLabel(record),
            icon: Play,
            ...unless(options.otherLive ? "Something else is training. Stop or pause it first." : undefined),
            run: () => void runs.resume(record.id),
          },
        ]
      : []),
    ...(isLive(record) && isOwn
      ? [{ id: "stop", label: "Stop", icon: Square, run: () => void runs.stop(record.id) }]
      : []),
    ...(runs.elsewhere.has(record.id)
      ? [
          {
            id: "take-over",
            label: "Take over",
            icon: Unplug,
            run: () => void takeOverRun(studio, record),
          },
        ]
      : []),
    {
      id: "export",
      label: "Export model",
      icon: Download,
      ...unless(noWeights(record)),
      run: () => options.exportRun(record),
    },
    {
      id: "evaluate",
      label: "Evaluate",
      icon: ChartNoAxesColumn,
      ...unless(noWeights(record)),
      run: () => studio.screen.getState().setEvaluating(record.id),
    },
    {
      id: "mistakes",
      label: "Mistakes",
      icon: Grid2x2X,
      ...unless(noWeights(record)),
      run: () => studio.screen.getState().setMistakes(record.id),
    },
    {
      id: "look",
      label: "Look inside",
      icon: Microscope,
      ...unless(noWeights(record)),
      run: () => studio.screen.getState().setLookingInto({ run: record.id }),
    },
    {
      id: "train-on",
      label: "Train on from these weights",
      icon: Repeat2,
      ...unless(noWeights(record)),
      run: () => void trainOnFrom(studio, record),
    },
    {
      id: "compare",
      label: "Compare its network with",
      icon: Columns2,
      run: () => studio.screen.getState().setComparing({ one: { kind: "run", run: record.id } }),
    },
    {
      id: "open",
      label: "Open its network as a new drawing",
      icon: FilePlus,
      run: () => void openNetworkOf(studio, record),
    },
    { kind: "separator", id: "line" },
    {
      id: "rename",
      label: "Rename",
      icon: Pencil,
      shortcut: "F2",
      run: () => void renameRun(studio, record),
    },
    {
      id: "remove",
      label: "Remove",
      icon: Trash2,
      shortcut: "Del",
      danger: true,
      ...unless(isLive(record) ? "It trains. Stop it first." : undefined),
      run: () => void removeRuns(studio, [record]),
    },
  ];
}
