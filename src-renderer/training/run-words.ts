/** The state of a run in words. */
import { spellSmall } from "#core/lab/verdicts/numbers";
import type { CheckpointRecord, GrownFrom, RunRecord, RunState, StartedFrom } from "#core/training/records";
import type { ChosenWeights } from "../stores/beginnings-store";
import { formatCount, formatPercent } from "../ui/format-number";
import { currentEpoch, epochsOf } from "./progress";

/** In a table. What was imported never trained here. */
export function stateWords({ state, importedFrom }: Pick<RunRecord, "state" | "importedFrom">): string {
  return importedFrom ? "imported" : STATE_WORDS[state];
}

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  starting: "starting",
  running: "running",
  paused: "paused",
  recovering: "recovering",
  stopped: "stopped",
  interrupted: "interrupted",
  failed: "failed",
  finished: "finished",
};

/** "ResNet-20 on digits, 3 Nov 17:40; stage3 and 1 more block; largest difference of an output 0". */
export function grownWords({ name, stage, blocks, way, largestDifference }: GrownFrom): string {
  const what =
    way === "none" ? "as it was" : `${stage} and ${blocks} more ${blocks === 1 ? "block" : "blocks"}`;
  return `${name}; ${what}; largest difference of an output ${spellSmall(largestDifference)}`;
}

/** "ResNet-8 on digits, 3 Nov 17:40; step 120; 37 of 39 weights, first values for dense/kernel, dense/bias; normalised as there". */
export function startedWords({ name, step, kept, drawn, normalisation }: StartedFrom): string {
  const normalised = normalisation ? "normalised as there" : "normalised by its own mean";
  return `${name}; step ${formatCount(step)}; ${weightsWords(kept, drawn)}; ${normalised}`;
}

function weightsWords(kept: number, { count, names }: StartedFrom["drawn"]): string {
  if (count === 0) return "all weights";
  const more = count > names.length ? `, and ${formatCount(count - names.length)} more` : "";
  return `${formatCount(kept)} of ${formatCount(kept + count)} weights, first values for ${names.join(", ")}${more}`;
}

/** @param kind left out: the best, or the last where there is no best */
export function chosenWeights(
  { id, name, checkpoints }: RunRecord,
  kind?: CheckpointRecord["kind"],
): ChosenWeights | undefined {
  const of = (wanted: CheckpointRecord["kind"]) => checkpoints.find((each) => each.kind === wanted);
  const found = kind === undefined ? (of("best") ?? of("last")) : of(kind);
  return found && { run: id, name, checkpoint: found.kind, step: found.step };
}

export type RunTone = "quiet" | "good" | "warning" | "error";

export function toneOf(state: RunState): RunTone {
  switch (state) {
    case "running":
    case "finished":
      return "good";
    case "interrupted":
    case "recovering":
      return "warning";
    case "failed":
      return "error";
    case "starting":
    case "paused":
    case "stopped":
      return "quiet";
    default:
      return state satisfies never;
  }
}

/** Where a resumed run would go on: its newest checkpoint, 0 when there is none. */
function checkpointStep(record: RunRecord): number {
  return record.checkpoints.reduce((step, checkpoint) => Math.max(step, checkpoint.step), 0);
}

export interface RunWords {
  readonly title: string;
  /** What happened and what can be done, where that is not plain from the title. */
  readonly message?: string;
}

export function describeRun(record: RunRecord, step: number): RunWords {
  const epoch = `epoch ${formatCount(currentEpoch(record, step))} of ${formatCount(epochsOf(record))}`;
  const failure = record.failure?.message;
  if (record.importedFrom) {
    const { file, madeBy } = record.importedFrom;
    return { title: "Imported", message: `From ${file} (${madeBy}). It was not trained here.` };
  }
  switch (record.state) {
    case "starting":
      return { title: "Starting", message: "The engine compiles the network and reads the data." };
    case "running":
      return { title: capital(epoch) };
    case "paused":
      return { title: `Paused in ${epoch}`, ...(failure === undefined ? {} : { message: failure }) };
    case "recovering":
      return {
        title: "Recovering",
        message: `The device was lost. A new engine starts, and training goes on ${
          step > 0 ? `from step ${formatCount(step)}` : "from the beginning"
        }.`,
      };
    case "stopped":
      return { title: `Stopped in ${epoch}`, message: resumeWords(record) };
    case "interrupted":
      return {
        title: `Interrupted in ${epoch}`,
        message: failure ?? `The engine or the studio went away while it trained. ${resumeWords(record)}`,
      };
    case "failed":
      return {
        title: `Failed at step ${formatCount(record.failure?.step ?? step)}`,
        message: failure ?? "The reason is not known.",
      };
    case "finished":
      return {
        title: "Finished",
        message: record.test
          ? `Test accuracy ${formatPercent(record.test.accuracy)} on ${formatCount(record.test.count)} images that it never saw.`
          : "All epochs are done.",
      };
    default:
      return record.state satisfies never;
  }
}

function resumeWords(record: RunRecord): string {
  const step = checkpointStep(record);
  return step > 0
    ? `It can go on from step ${formatCount(step)}.`
    : "It has no checkpoint yet, so Resume starts it again from the beginning.";
}

/** What the button that goes on says. */
export function resumeLabel(record: RunRecord): string {
  if (record.state === "paused") return "Resume";
  const step = checkpointStep(record);
  return step > 0 ? `Resume from step ${formatCount(step)}` : "Start again";
}

/**
 * Whether a run may be offered to go on on the CPU, though it trained elsewhere: its device was lost, or cannot be had at all.
 *
 * @param available ids of the devices that can be had
 */
export function mayMoveToCpu(record: RunRecord, available: ReadonlySet<string>): boolean {
  const { device, failure, state } = record;
  if (state === "paused" || device === undefined || device.id === "cpu") return false;
  return failure?.code === "device-lost" || !available.has(device.id);
}

/** What to try when numbers ran away; the engine's own words say what happened. */
export function failureAdvice(record: RunRecord): string | undefined {
  if (record.failure?.code !== "not-finite") return undefined;
  const { learningRate, clipNorm, warmupEpochs, optimizer } = record.recipe;
  // A tenth, or where networks like these are usually trained when that is far away.
  const usual = optimizer.kind === "sgd" ? 0.1 : 0.001;
  const lower = Math.min(usual, Number((learningRate / 10).toPrecision(1)));
  const advice = [`a learning rate of ${lower} instead of ${learningRate}`];
  if (warmupEpochs === 0) advice.push("a warm-up epoch");
  if (clipNorm === undefined) advice.push("gradient clipping");
  const kept = record.checkpoints.length > 0 ? " The last good checkpoint is kept." : "";
  return `Try ${advice.join(", or ")}.${kept}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
