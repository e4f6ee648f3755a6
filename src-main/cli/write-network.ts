/** Writes a network's file where a command is told to. */
import { constants } from "node:fs";
import { access, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { diskFiles } from "../host/disk/atomic-files";
import { systemCode, writeError } from "../host/disk/file-errors";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

/**
 * Before long work whose result it is to hold. A disk may still be full afterwards.
 *
 * @throws CommandError as `writeNetwork` does, as far as it can be known
 */
export async function refuseUnwritable(file: string, force: boolean): Promise<void> {
  const former = await stat(file).catch(() => undefined);
  if (former && !force) throw new CommandError(isThere(file));
  try {
    if (former?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    await access(path.dirname(path.resolve(file)), constants.W_OK);
  } catch (error) {
    throw new CommandError(wordsFor(error, file));
  }
}

/** @throws CommandError in words where it cannot be written, or is there already and is not to be replaced */
export async function writeNetwork(file: string, text: string, force: boolean): Promise<void> {
  try {
    await write(file, text, force);
  } catch (error) {
    throw new CommandError(wordsFor(error, file));
  }
}

/** What was there stays until the new one is whole. A pipe that nobody reads is an error (ENXIO) instead of a wait for ever. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NONBLOCK } = constants;
  const former = await stat(file).catch(() => undefined);
  if (force && former?.isFile()) {
    await diskFiles.replace(file, text, "the network");
    return;
  }
  const handle = await open(file, O_WRONLY | O_CREAT | (O_NONBLOCK ?? 0) | (force ? 0 : O_EXCL));
  try {
    await handle.writeFile(text);
  } catch (error) {
    if (!former) await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

function wordsFor(error: unknown, file: string): string {
  if (systemCode(error) === "EEXIST") return isThere(file);
  return writeError(error, "the network", printable(file)).message;
}

function isThere(file: string): string {
  return `${printable(file)} is there already. Choose another name, or replace it with --force.`;
}
