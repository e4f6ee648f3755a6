/** Finds the network that a command is about: a file, or else a template by its id. */
import { stat } from "node:fs/promises";
import { SkiploomError } from "#core/foundation/errors";
import { LIMITS, type NetworkDocument } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { readWhole } from "../host/disk/reading";
import { userPath } from "../user-path";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

export interface LoadedDocument {
  readonly document: NetworkDocument;
  /** Absolute path, when it came from a file. */
  readonly path?: string;
  /** Not a drawing of a person's own. */
  readonly isTemplate?: boolean;
}

export function templateIds(): string {
  return TEMPLATES.map((template) => template.id).join(", ");
}

/** Stands for standard input where a file is read, and for standard output where one is written. */
export const STANDARD = "-";

/** @throws CommandError (exit 2) in words when it cannot be found or read */
export async function loadDocument(
  given: string,
  input: AsyncIterable<Uint8Array> = process.stdin,
): Promise<LoadedDocument> {
  if (given === STANDARD)
    return { document: parsed("The network on standard input", await readStandardInput(input)) };
  const fileOrTemplate = userPath(given);
  const kind = await kindOf(fileOrTemplate);
  if (kind === "nothing") return { document: templateOrWords(fileOrTemplate), isTemplate: true };
  if (kind === "folder")
    throw new CommandError(`${printable(fileOrTemplate)} is a folder, not a network's file.`);
  const name = printable(fileOrTemplate);
  return { document: parsed(name, await readText(fileOrTemplate)), path: fileOrTemplate };
}

function parsed(name: string, text: string): NetworkDocument {
  const result = parseDocument(text);
  if (result.ok) return result.document;
  throw new CommandError(`${name}: ${result.error.message}`);
}

async function readStandardInput(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of input) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > LIMITS.documentBytes) throw tooLarge("The network on standard input");
    }
    return decoded(Buffer.concat(chunks));
  } catch (error) {
    throw unreadable("The network on standard input", error);
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return "folder";
    if (!facts.isFile()) throw new CommandError(`${printable(path)} is not an ordinary file.`);
    if (facts.size > LIMITS.documentBytes) throw tooLarge(printable(path));
    return "file";
  } catch (error) {
    if (error instanceof CommandError) throw error;
    return "nothing";
  }
}

function templateOrWords(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (document) return document;
  throw new CommandError(
    `There is no file and no template called "${printable(id)}". Templates: ${templateIds()}; ` +
      "resnet-(6n+2) and plain-(6n+2) for any n.",
  );
}

async function readText(path: string): Promise<string> {
  try {
    return decoded(await readWhole(path, LIMITS.documentBytes, "the network"));
  } catch (error) {
    throw unreadable(printable(path), error);
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function tooLarge(name: string): CommandError {
  const limit = Math.round(LIMITS.documentBytes / 1024 / 1024);
  return new CommandError(`${name} is larger than ${limit} MiB, the most a network's file may hold.`);
}

function unreadable(name: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const words = error instanceof TypeError ? "it is not text in UTF-8." : reasonOf(error);
  return new CommandError(`${name} cannot be read: ${words}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof SkiploomError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "this user may not read it.";
  if (code === "ENOENT") return "it is not there.";
  if (code === "EISDIR") return "it is a folder.";
  return error instanceof Error ? error.message : String(error);
}
