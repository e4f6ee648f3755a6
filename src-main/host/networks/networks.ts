/** Networks as files: read, saved with conflicts noticed, and remembered. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import { DOCUMENT_FORMAT, LIMITS, type NetworkDocument } from "#core/network/document";
import { newIdentifier } from "#core/network/identifiers";
import { identified, withIdentity } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import type { ApiHandlers } from "#core/protocol/method";
import type { NetworkFile, StudioApi } from "#core/protocol/studio-api";
import type { Files } from "../disk/atomic-files";
import { withLock } from "../disk/file-lock";
import { jsonFile } from "../disk/json-file";
import { parseJson } from "../disk/json-text";
import { inTime, namesIn } from "../disk/reading";
import { safeFileName } from "../disk/safe-name";
import { sha256Of } from "../disk/sha256";
import type { Emit } from "../events";
import { createGrantedPaths, type GrantedPaths, NETWORK_ENDING, type Shell } from "../granted-paths";
import type { Workspace } from "../workspace";
import { createDrafts, type Drafts } from "./drafts";
import { identify, idInBytes, type KnownId } from "./network-ids";

const RECENT_KEPT = 30;
const IDS_KEPT = 2_000;

const recentSchema = z.object({
  version: z.literal(1),
  files: z.array(z.object({ path: z.string(), name: z.string() })),
  /** Networks of the workspace that a person took off the list: there until they are opened or saved again. */
  hidden: z.array(z.string()).default([]),
  /** Newest first. */
  ids: z.array(z.object({ path: z.string(), id: z.string() })).default([]),
});
const EMPTY: z.infer<typeof recentSchema> = { version: 1, files: [], hidden: [], ids: [] };

type NetworkHandlers = Pick<
  ApiHandlers<StudioApi>,
  | "networks.recent"
  | "networks.read"
  | "networks.save"
  | "networks.saveDraft"
  | "networks.readDraft"
  | "networks.dropDraft"
  | "networks.forget"
>;

type SaveParams = Parameters<NetworkHandlers["networks.save"]>[0];

export interface Networks {
  readonly handlers: NetworkHandlers;
  readonly drafts: Drafts;
  /** The file that a save goes to. @throws SkiploomError (`not-allowed`) */
  placeOf(params: SaveParams): Promise<string>;
  /** What windows may name, networks that were opened before among it. */
  readonly paths: GrantedPaths;
  /** A document with an id, as the drawing that it is at this path: a copy of another file is one of its own. */
  identify(document: NetworkDocument & { readonly id: string }, file: string): Promise<NetworkDocument>;
}

export function createNetworks(files: Files, workspace: Workspace, shell: Shell, emit: Emit): Networks {
  const recent = jsonFile(files, workspace.recentFile, recentSchema, EMPTY, "recent networks", (message) =>
    emit("notice", { severity: "warning", message }),
  );
  const drafts = createDrafts(files, workspace.drafts, workspace.claims);
  const paths = createGrantedPaths(shell, workspace.root, async (absolute) =>
    (await recent.read()).files.some((file) => file.path === absolute),
  );

  const knownIds = async (): Promise<readonly KnownId[]> =>
    recent.read().then(
      ({ ids }) => ids,
      () => [],
    );

  /** Not being able to remember a file is no reason not to open it. */
  const remember = async (file: string, name: string, id: string | undefined): Promise<void> => {
    await recent
      .change(({ files: known, hidden, ids }) => ({
        version: 1,
        ids: withId(ids, file, id),
        files: [{ path: file, name }, ...known.filter((one) => one.path !== file)].slice(0, RECENT_KEPT),
        hidden: hidden.filter((one) => one !== file),
      }))
      .catch(() => {});
    emit("networks.changed", {});
  };

  const placeOf = async ({ document, path: given }: SaveParams): Promise<string> =>
    given === undefined
      ? path.join(workspace.networks, `${safeFileName(document.name)}${NETWORK_ENDING}`)
      : await paths.networkToSave(given);

  const save = async (params: SaveParams) => {
    const { replace = false, expectedSha256, draftKey } = params;
    const given = identified(params.document);
    const file = await placeOf(params);
    const identity = await identify(files, await knownIds(), file, given.id, () => newIdentifier("network"));
    const document = identity.id === given.id ? given : withIdentity(given, identity);
    const text = serialiseDocument(document);
    // Nobody else saves it between the comparison and the writing.
    await withLock(file, "the network", async () => {
      await refuseConflict(files, file, replace, expectedSha256);
      await files.replace(file, text, "the network");
    });
    if (draftKey !== undefined) await drafts.drop(draftKey).catch(() => {});
    await remember(file, document.name, identity.id);
    return { path: file, sha256: sha256Of(text), id: identity.id, origin: document.origin };
  };

  const handlers: NetworkHandlers = {
    "networks.recent": async () => {
      const [known, keptDrafts] = await Promise.all([recent.read(), drafts.list()]);
      const names = new Map(known.files.map((file) => [file.path, file.name]));
      for (const file of await savedIn(workspace.networks)) {
        if (!names.has(file) && !known.hidden.includes(file))
          names.set(file, path.basename(file, NETWORK_ENDING));
      }
      const drafted = new Set(keptDrafts.flatMap((draft) => [draft.key, draft.path]));
      const listed = await Promise.all(
        [...names].map(([file, name]) => describeFile(file, name, drafted.has(file))),
      );
      return {
        files: listed
          .filter((file) => file !== undefined)
          .sort((one, other) => other.modifiedAt.localeCompare(one.modifiedAt)),
        drafts: keptDrafts,
      };
    },
    "networks.read": async ({ path: given }) => {
      const file = await paths.network(given);
      const bytes = await files.read(file, LIMITS.documentBytes, "the network");
      const id = idInBytes(bytes);
      const identity = id === undefined ? undefined : await identify(files, await knownIds(), file, id);
      await remember(file, nameIn(bytes) ?? path.basename(file, NETWORK_ENDING), identity?.id);
      return {
        path: file,
        text: new TextDecoder().decode(bytes),
        sha256: sha256Of(bytes),
        // The origin in the file stays; only a copy's is said here.
        ...(identity?.id !== id && { identity }),
      };
    },
    "networks.save": save,
    "networks.saveDraft": async ({ key, document, path: savedPath, sha256 }) => {
      await drafts.save(key, document, savedPath, sha256);
      return {};
    },
    "networks.readDraft": ({ key }) => drafts.read(key),
    "networks.dropDraft": async ({ key }) => {
      await drafts.drop(key);
      return {};
    },
    "networks.forget": async ({ path: given }) => {
      const saved = await savedIn(workspace.networks);
      await recent.change(({ files: known, hidden, ids }) => {
        // Who takes it back may open it as before.
        if (known.some((file) => file.path === given)) paths.grant(given);
        return {
          version: 1,
          files: known.filter((file) => file.path !== given),
          hidden: saved.filter((file) => file === given || hidden.includes(file)),
          ids,
        };
      });
      emit("networks.changed", {});
      return {};
    },
  };
  return {
    handlers,
    drafts,
    placeOf,
    paths,
    async identify(document, file) {
      const identity = await identify(files, await knownIds(), file, document.id);
      await recent.change((now) => ({ ...now, ids: withId(now.ids, file, identity.id) })).catch(() => {});
      return identity.id === document.id ? document : withIdentity(document, identity);
    },
  };
}

/** What stands in the way of writing this file, as an error. */
async function refuseConflict(
  files: Files,
  file: string,
  replace: boolean,
  expectedSha256: string | undefined,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(file, LIMITS.documentBytes, "the network");
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return;
    throw error;
  }
  if (!isNetwork(bytes)) {
    throw new SkiploomError(
      "not-allowed",
      `${path.basename(file)} is not a Skiploom network and is left as it is. Choose another name.`,
      file,
    );
  }
  if (replace) return;
  if (expectedSha256 === undefined) {
    throw new SkiploomError(
      "conflict",
      `There is a network in ${path.basename(file)} already. Choose another name, or replace it.`,
      file,
    );
  }
  if (sha256Of(bytes) === expectedSha256) return;
  throw new SkiploomError(
    "conflict",
    `${path.basename(file)} was changed by another program since it was opened. Save under another name, or replace it.`,
    file,
  );
}

/** An empty file, or one that says that it is a network, whatever its version or state. */
function isNetwork(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return true;
  const value = parseJson(bytes);
  if (typeof value === "object" && value !== null && "format" in value) {
    return value.format === DOCUMENT_FORMAT;
  }
  // One that a crash of another program cut short.
  return new TextDecoder().decode(bytes.subarray(0, 200)).includes(`"${DOCUMENT_FORMAT}"`);
}

function withId(ids: readonly KnownId[], file: string, id: string | undefined): KnownId[] {
  const others = ids.filter(({ path }) => path !== file);
  return id === undefined ? others : [{ path: file, id }, ...others].slice(0, IDS_KEPT);
}

function nameIn(bytes: Uint8Array): string | undefined {
  const value = parseJson(bytes);
  if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
  return typeof value.name === "string" ? value.name.slice(0, LIMITS.nameLength) : undefined;
}

async function savedIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder, "the networks");
  return names
    .filter((name) => name.endsWith(NETWORK_ENDING) && !name.startsWith("."))
    .map((name) => path.join(folder, name));
}

/** undefined for a file that is no longer there. */
async function describeFile(file: string, name: string, hasDraft: boolean): Promise<NetworkFile | undefined> {
  const facts = await inTime(() => stat(file), "the network", file).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  return { path: file, name, modifiedAt: facts.mtime.toISOString(), hasDraft };
}
