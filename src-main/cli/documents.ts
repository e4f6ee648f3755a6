/** Finds the network that a command is about: a file, or else a template by its id. */
import { stat } from "node:fs/promises";
import { LIMITS, type NetworkDocument } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import { SkiploomError } from "#core/protocol/errors";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { readWhole } from "../host/reading";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

export interface LoadedDocument {
  readonly document: NetworkDocument;
  /** Absolute path, when it came from a file. */
  readonly path?: string;
}

export function templateIds(): string {
  return TEMPLATES.map((template) => template.id).join(", ");
}

/** @throws CommandError (exit 2) in words when it cannot be found or read */
export async function loadDocument(fileOrTemplate: string): Promise<LoadedDocument> {
  const kind = await kindOf(fileOrTemplate);
  if (kind === "nothing") return { document: templateOrWords(fileOrTemplate) };
  if (kind === "folder")
    throw new CommandError(`${printable(fileOrTemplate)} is a folder, not a network's file.`);
  const text = await readText(fileOrTemplate);
  const parsed = parseDocument(text);
  if (!parsed.ok) throw new CommandError(`${printable(fileOrTemplate)}: ${parsed.error.message}`);
  return { document: parsed.document, path: fileOrTemplate };
}

async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return "folder";
    if (!facts.isFile()) throw new CommandError(`${printable(path)} is not an ordinary file.`);
    if (facts.size > LIMITS.documentBytes) {
      const limit = Math.round(LIMITS.documentBytes / 1024 / 1024);
      throw new CommandError(
        `${printable(path)} is larger than ${limit} MiB, the most a network's file may hold.`,
      );
    }
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
    return new TextDecoder("utf-8", { fatal: true }).decode(
      await readWhole(path, LIMITS.documentBytes, "the network"),
    );
  } catch (error) {
    const words = error instanceof TypeError ? "it is not text in UTF-8." : reasonOf(error);
    throw new CommandError(`${printable(path)} cannot be read: ${words}`);
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof SkiploomError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM") return "this user may not read it.";
  if (code === "ENOENT") return "it is not there.";
  return error instanceof Error ? error.message : String(error);
}
