/** Drafts: what a drawing was a second ago, kept until it is saved. One file each, named by a hash of its key. */
import path from "node:path";
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import { LIMITS, type NetworkDocument } from "#core/network/document";
import { serialiseDocument } from "#core/network/serialise";
import type { Draft } from "#core/protocol/studio-api";
import type { Files } from "../disk/atomic-files";
import { type Claim, ClaimLost, type Claims } from "../disk/claims";
import { parseJson } from "../disk/json-text";
import { namesIn, unlessAbsent } from "../disk/reading";
import { sha256Of } from "../disk/sha256";

/** The document is kept as text, as it would be saved: a draft of a newer version opens like such a file. */
const draftFileSchema = z.object({
  key: z.string(),
  name: z.string(),
  savedAt: z.string(),
  path: z.string().optional(),
  /** Of the file at `path` as it was when the changes began: a save must find it so. */
  sha256: z.string().optional(),
  text: z.string(),
});
type DraftFile = z.infer<typeof draftFileSchema>;

export interface Drafts {
  list(): Promise<Draft[]>;
  save(key: string, document: NetworkDocument, savedPath?: string, sha256?: string): Promise<void>;
  /** @throws SkiploomError (`not-found`) */
  read(key: string): Promise<{ text: string; path?: string | undefined; sha256?: string | undefined }>;
  /** @throws SkiploomError (`not-allowed`), as `save` does, when it is open in another studio */
  drop(key: string): Promise<void>;
  /** Takes the draft for this host, if there is one: false when another living studio has it. */
  claim(key: string): Promise<boolean>;
  /** No window of this host has it open any more. */
  release(key: string): Promise<void>;
}

export function createDrafts(files: Files, folder: string, claims: Claims): Drafts {
  const fileOf = (key: string): string => path.join(folder, `${sha256Of(key).slice(0, 32)}.json`);
  const ownerOf = (key: string): string => fileOf(key).replace(/json$/, "owner");
  /** Drafts of this host, which say so on the disk. */
  const claimed = new Map<string, Claim>();
  const isElsewhere = async (key: string): Promise<boolean> =>
    !claimed.has(key) && (await claims.living(ownerOf(key))) !== undefined;
  /** One studio takes it, whichever comes first; one that slept may have lost it. */
  const take = async (key: string): Promise<boolean> => {
    try {
      const mine = claimed.get(key);
      if (mine) await mine.verify();
      else {
        await files.makeFolder(folder, "the drafts");
        claimed.set(key, await claims.claim(ownerOf(key), "this draft"));
      }
      return true;
    } catch (error) {
      const isLost = error instanceof ClaimLost;
      if (isLost) claimed.delete(key);
      if (isLost || (error instanceof SkiploomError && error.code === "busy")) return false;
      throw error;
    }
  };
  const refuseElsewhere = (): never => {
    throw new SkiploomError(
      "not-allowed",
      "This draft is open in another studio on this workspace, which is left as it is.",
    );
  };
  const disown = async (key: string): Promise<void> => {
    await claimed.get(key)?.release();
    claimed.delete(key);
  };
  let queue: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  };
  const readFile = async (file: string): Promise<DraftFile | undefined> => {
    const bytes = await unlessAbsent(files.read(file, 3 * LIMITS.documentBytes, "the draft"));
    return bytes && draftFileSchema.safeParse(parseJson(bytes)).data;
  };

  return {
    async list() {
      const names = await namesIn(folder, "the drafts");
      const ours = names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
      // One that cannot be read at the moment hides no other; it is listed again when it can.
      const read = await Promise.all(
        ours.map((name) => readFile(path.join(folder, name)).catch(() => undefined)),
      );
      const listed = read
        .filter((draft) => draft !== undefined)
        .map(
          async ({ text, sha256: _sha256, ...draft }): Promise<Draft> => ({
            ...draft,
            characters: text.length,
            isOpen: await isElsewhere(draft.key),
          }),
        );
      return (await Promise.all(listed)).sort((one, other) => other.savedAt.localeCompare(one.savedAt));
    },
    save: (key, document, savedPath, sha256) =>
      inOrder(async () => {
        if (!(await take(key))) refuseElsewhere();
        const draft: DraftFile = {
          key,
          name: document.name,
          savedAt: new Date().toISOString(),
          ...(savedPath !== undefined && { path: savedPath }),
          ...(sha256 !== undefined && { sha256 }),
          text: serialiseDocument(document),
        };
        await files.replace(fileOf(key), JSON.stringify(draft), "the draft");
      }),
    async read(key) {
      const draft = await readFile(fileOf(key));
      if (draft?.key !== key) throw new SkiploomError("not-found", "There is no such draft any more.");
      const { text, path: savedPath, sha256 } = draft;
      return {
        text,
        ...(savedPath !== undefined && { path: savedPath }),
        ...(sha256 !== undefined && { sha256 }),
      };
    },
    drop: (key) =>
      inOrder(async () => {
        if (await isElsewhere(key)) refuseElsewhere();
        await files.remove(fileOf(key), "the draft");
        await disown(key);
      }),
    claim: (key) =>
      inOrder(async () =>
        (await readFile(fileOf(key))) === undefined ? !(await isElsewhere(key)) : await take(key),
      ),
    release: (key) => inOrder(() => disown(key)),
  };
}
