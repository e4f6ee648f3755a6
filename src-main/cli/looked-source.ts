/** What `skiploom look` looks into, and what stands beside it. */
import path from "node:path";
import type { InsightSubject } from "#core/protocol/insights-api";
import { createTemplate } from "#core/templates/index";
import { workspaceFolder } from "../installation";
import { userPath } from "../user-path";
import { loadDocument, STANDARD } from "./documents";
import { CommandError } from "./exit-codes";
import { printable } from "./output";
import { type CHECKPOINTS, findLooked, isRunPath } from "./run-source";

export interface WantedWeights {
  readonly checkpoint?: (typeof CHECKPOINTS)[number];
  readonly epoch?: number;
}

/** What is looked into, and the folder of its run where that is not the workspace's. */
export interface LookedNetwork {
  readonly subject: InsightSubject;
  readonly runs?: string | undefined;
}

/** The folder of runs in which both are found; undefined where they are runs of different ones. */
export function sharedRuns(one: LookedNetwork, other: LookedNetwork): string | undefined {
  const workspace = path.join(workspaceFolder(), "runs");
  const [first = workspace, second = first] = [one, other].flatMap(({ subject, runs = workspace }) =>
    "run" in subject ? [path.resolve(runs)] : [],
  );
  return first === second ? first : undefined;
}

/** A run by its id or path, or a drawing. @throws CommandError for what is neither */
export async function lookedNetwork(
  given: string,
  { checkpoint, epoch }: WantedWeights,
): Promise<LookedNetwork> {
  const place = given === STANDARD ? given : userPath(given);
  const isRun = given === STANDARD ? false : await isRunPath(place);
  if (isRun || (isRun === undefined && !createTemplate(place))) {
    const { runs, ...subject } = await findLooked(place, { checkpoint, epoch });
    return { subject, runs };
  }
  return { subject: { document: (await loadDocument(given)).document } };
}

/** @throws CommandError where a drawing's trained weights are meant */
export function refuseWeights(given: string, { checkpoint, epoch }: WantedWeights): void {
  if (checkpoint || epoch !== undefined) {
    const what = checkpoint ? "checkpoint" : "epochs";
    throw new CommandError(`${printable(given)} is a drawing: it has no ${what}.`);
  }
}

/** What stands beside the first: named in the same way, or made of it. */
export async function networkBeside(
  given: string,
  first: LookedNetwork,
  wanted: WantedWeights,
): Promise<LookedNetwork> {
  if (given !== "untrained" && given !== "twin") return await lookedNetwork(given, wanted);
  const isPlain = given === "twin";
  const { subject, runs } = first;
  if ("run" in subject)
    return { subject: { run: subject.run, untrained: true, ...(isPlain && { plain: true }) }, runs };
  if (!isPlain) throw new CommandError("The drawing is untrained already.");
  return { subject: { document: subject.document, plain: true } };
}
