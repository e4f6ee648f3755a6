/** Which run a command is about: its id, or the path of its folder, of its run.json or of one of its checkpoints. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

export const CHECKPOINTS = ["best", "last"] as const;
type Kind = (typeof CHECKPOINTS)[number];

export interface RunSource {
  readonly run: string;
  /** The folder that the run's folder stands in, when it was given by path. */
  readonly runs?: string;
  /** Of a checkpoint's own path. */
  readonly checkpoint?: Kind;
}

/** Whether what lies there is a run, or a part of one; undefined where nothing does. */
export async function isRunPath(given: string): Promise<boolean | undefined> {
  const facts = await stat(given).catch(() => undefined);
  if (!facts) return undefined;
  if (facts.isDirectory())
    return (await stat(path.join(given, "run.json")).catch(() => undefined))?.isFile() === true;
  return path.basename(given) === "run.json" || isCheckpoint(given);
}

function isCheckpoint(file: string): boolean {
  return (
    /^(best|last|epoch)\b.*\.safetensors$/.test(path.basename(file)) &&
    path.basename(path.dirname(file)) === "checkpoints"
  );
}

/** Of a file of weights that a run kept by epoch. */
function epochOf(file: string): number | undefined {
  const digits = /^epoch-(\d+)-[0-9a-f]+\.safetensors$/.exec(path.basename(file))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Weights of a run to look into: a checkpoint's, or those that it kept after an epoch. */
export type LookedSource = { readonly runs?: string | undefined; readonly run: string } & (
  | { readonly checkpoint?: Kind }
  | { readonly epoch: number }
);

/** @throws CommandError where the path is that of other weights than those asked for */
export async function findLooked(
  given: string,
  { checkpoint, epoch }: { readonly checkpoint?: Kind | undefined; readonly epoch?: number | undefined },
): Promise<LookedSource> {
  if (checkpoint && epoch !== undefined)
    throw new CommandError("Name a checkpoint or an epoch: leave out --checkpoint or --epoch.");
  const ofFile = epochOf(given);
  if (ofFile === undefined && epoch === undefined) return await findCheckpoint(given, checkpoint);
  if (checkpoint || (ofFile !== undefined && epoch !== undefined && ofFile !== epoch))
    throw new CommandError(`The file given holds the weights of epoch ${ofFile}.`);
  if (ofFile !== undefined) {
    const folder = path.dirname(path.dirname(path.resolve(given)));
    return { ...(await inFolder(folder)), epoch: ofFile };
  }
  const found = await findRun(given);
  if (found.checkpoint)
    throw new CommandError(`The file given is the ${found.checkpoint} checkpoint: leave out --epoch.`);
  return { ...found, epoch: epoch ?? 0 };
}

/** A run's id has no slash; whatever is there as a file or folder is taken as a path. */
export async function findRun(given: string): Promise<RunSource> {
  const facts = await stat(given).catch(() => undefined);
  if (!facts) {
    if (/[\\/]/.test(given)) throw new CommandError(`There is nothing at ${printable(given)}.`);
    return { run: given };
  }
  const place = path.resolve(given);
  if (facts.isDirectory()) return inFolder(place);
  const checkpoint = /^(best|last)\b.*\.safetensors$/.exec(path.basename(place))?.[1] as Kind | undefined;
  if (checkpoint) return { ...(await inFolder(path.dirname(path.dirname(place)))), checkpoint };
  if (path.basename(place) === "run.json") return inFolder(path.dirname(place));
  if (epochOf(place) !== undefined)
    throw new CommandError(
      `${printable(given)} holds weights that a run kept by epoch: they are there to look into (skiploom look). Name the run.`,
    );
  throw new CommandError(
    `${printable(given)} is no run. Give a run's id, its folder, its run.json or one of its checkpoints.`,
  );
}

/** The same, with the checkpoint that was asked for. @throws CommandError where the path is that of another checkpoint */
export async function findCheckpoint(given: string, wanted: Kind | undefined): Promise<RunSource> {
  const found = await findRun(given);
  if (found.checkpoint && wanted && found.checkpoint !== wanted) {
    throw new CommandError(`The file given is the ${found.checkpoint} checkpoint, not the ${wanted}.`);
  }
  return { ...found, ...(wanted && { checkpoint: wanted }) };
}

async function inFolder(folder: string): Promise<RunSource> {
  const record = await stat(path.join(folder, "run.json")).catch(() => undefined);
  if (!record?.isFile())
    throw new CommandError(`${printable(folder)} is no run's folder: it has no run.json.`);
  return { run: path.basename(folder), runs: path.dirname(folder) };
}
