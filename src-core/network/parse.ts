/** Text to document and back. What a file holds is never trusted: it opens whole and sound, or not at all. */
import { SkiploomError } from "../foundation/errors";
import {
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type Graph,
  LIMITS,
  type NetworkDocument,
  networkDocumentSchema,
} from "./document";
import { hostileReason, nestsTooDeep } from "./hostile";
import { integrityRefusal } from "./integrity";
import { issueWords } from "./issue-words";
import { type JsonObject, MIGRATIONS, type Migration, migrateDocument } from "./migrations";

export { serialiseDocument } from "./serialise";

export type ParseResult =
  | { readonly ok: true; readonly document: NetworkDocument }
  | { readonly ok: false; readonly error: SkiploomError };

/**
 * Reads a `.skiploom.json` file. Never throws.
 *
 * Refused with `document-too-large` (more than 32 MB or more layers, wires or values than the limits),
 * `newer-document` (made by a later version of Skiploom) or `invalid-document` (anything else). Names that stand
 * twice in one graph are not refused: analysis reports them, with a repair.
 */
export function parseDocument(text: string): ParseResult {
  try {
    return { ok: true, document: readDocument(text) };
  } catch (error) {
    if (error instanceof SkiploomError) return { ok: false, error };
    const detail = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      error: new SkiploomError("invalid-document", "This file cannot be read as a network.", detail),
    };
  }
}

function readDocument(text: string): NetworkDocument {
  if (text.length > LIMITS.documentBytes) {
    const megabytes = Math.ceil(text.length / 2 ** 20);
    throw tooLarge(`It has ${megabytes} MB; at most ${LIMITS.documentBytes / 2 ** 20} MB are read.`);
  }
  if (nestsTooDeep(text)) throw invalid("its parts nest deeper than any network's do");
  return documentFromJson(parseJson(text));
}

/**
 * Checks a value that came as JSON, from a file or a message, and brings it to the current version.
 *
 * @throws SkiploomError with the codes of `parseDocument`
 */
export function documentFromJson(
  value: unknown,
  migrations: readonly Migration[] = MIGRATIONS,
): NetworkDocument {
  if (!isObject(value) || value.format !== DOCUMENT_FORMAT) {
    throw invalid(`it does not say "format": "${DOCUMENT_FORMAT}", so it is no Skiploom network`);
  }
  const version = value.version;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw invalid("it does not say which version of the format it has");
  }
  if (version > DOCUMENT_VERSION) {
    throw new SkiploomError(
      "newer-document",
      `This network was saved in version ${version} of the format, and this Skiploom reads up to version ${DOCUMENT_VERSION}. Open it with a newer Skiploom.`,
    );
  }
  refuseCounts(value);
  const hostile = hostileReason(value);
  if (hostile !== undefined) throw invalid(hostile);
  const parsed = networkDocumentSchema.safeParse(
    migrateDocument(value, version, DOCUMENT_VERSION, migrations),
  );
  if (!parsed.success)
    throw new SkiploomError("invalid-document", `This network cannot be opened. ${issueWords(parsed.error)}`);
  const refusal = integrityRefusal(parsed.data);
  if (refusal !== undefined)
    throw new SkiploomError("invalid-document", `This network cannot be opened. ${refusal}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const reason =
      text.trim() === "" ? "it is empty" : "it is not complete JSON; it may be cut off or damaged";
    throw new SkiploomError("invalid-document", `This network cannot be opened: ${reason}.`, detail);
  }
}

/** Counts before the schema, which would look into each of a million nodes before it says that they are too many. */
function refuseCounts(document: JsonObject): void {
  const blocks = isObject(document.blocks) ? Object.values(document.blocks) : [];
  const graphs = [document.graph, ...blocks.map((block) => (isObject(block) ? block.graph : undefined))];
  const count = (key: keyof Graph): number =>
    graphs.reduce<number>((sum, graph) => {
      const list = isObject(graph) ? graph[key] : undefined;
      return sum + (Array.isArray(list) ? list.length : 0);
    }, 0);
  refuseOver(count("nodes"), LIMITS.nodesInDocument, "layers");
  refuseOver(count("edges"), LIMITS.edgesInDocument, "wires");
  refuseOver(blocks.length, LIMITS.blocksInDocument, "blocks");
}

function refuseOver(count: number, limit: number, what: string): void {
  if (count > limit) {
    throw tooLarge(
      `It holds ${count.toLocaleString("en")} ${what}; at most ${limit.toLocaleString("en")} are read.`,
    );
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(reason: string): SkiploomError {
  return new SkiploomError("invalid-document", `This network cannot be opened: ${reason}.`);
}

function tooLarge(reason: string): SkiploomError {
  return new SkiploomError("document-too-large", `This network is too large to open. ${reason}`);
}
