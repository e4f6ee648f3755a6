/** Runs as they lie on disk: which there are, what they say, and whose they are. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import { LIMITS } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import {
  isNewerRunRecord,
  type Metric,
  migrateRunRecord,
  type RunRecord,
  runRecordSchema,
} from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import type { Claim, Claims, Holder } from "../disk/claims";
import { systemCode, writeError } from "../disk/file-errors";
import { parseJson } from "../disk/json-text";
import { withoutLinks } from "../disk/links";
import { FOLDER_MODE } from "../disk/make-folders";
import { namesIn } from "../disk/reading";
import { safeName } from "../disk/safe-name";
import { sha256Of } from "../disk/sha256";
import { readForWindow } from "./metrics-file";
import { RUN_FILES } from "./run-folder";

const RECORD_BYTES = 16 * 1024 ** 2;
const ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

export interface RunStore {
  /** The folder of a run that exists. @throws SkiploomError (`not-found`) */
  folderOf(run: string): string;
  /** Makes a new folder, `20251123-174005-resnet-8`, with nothing in it but the claim on it. */
  create(name: string): Promise<{ id: string; folder: string; claim: Claim }>;
  /**
   * Newest first. Folders that cannot be read as runs are left out and named in `damaged`.
   * @throws SkiploomError where the folder of runs is there and cannot be listed
   */
  list(): Promise<{ runs: RunRecord[]; damaged: string[] }>;
  record(run: string): Promise<RunRecord>;
  network(run: string): Promise<NetworkDocument>;
  /** The same, with the SHA-256 of the file as it lies there. */
  snapshot(run: string): Promise<{ document: NetworkDocument; sha256: string }>;
  /** As a window draws them. */
  metrics(run: string): Promise<{ metrics: Metric[]; damagedLines: number }>;
  /** Who has the run in hand and lives, as far as can be told. */
  holder(run: string): Promise<Holder | undefined>;
  /** Makes the run this process's own. @throws SkiploomError (`busy`, `not-found`) */
  claim(run: string, knowingly?: boolean): Promise<Claim>;
  /** Waits until it is known whether the holder lives, a minute at most. */
  watchHolder(run: string, isOver: () => boolean): Promise<void>;
}

export function createRunStore(files: Files, runsFolder: string, claims: Claims): RunStore {
  const folderOf = (run: string): string => {
    if (ID.test(run)) return path.join(runsFolder, run);
    throw new SkiploomError("not-found", `There is no run "${run.slice(0, 100)}".`);
  };

  const record = async (run: string): Promise<RunRecord> => {
    const folder = folderOf(run);
    const file = path.join(folder, RUN_FILES.record);
    const bytes = await withoutLinks(files, folder).read(file, RECORD_BYTES, "the run");
    const value = parseJson(bytes);
    if (isNewerRunRecord(value)) {
      throw new SkiploomError(
        "newer-document",
        `The run "${run}" was made by a later version of Skiploom. Open it with that one; its files are untouched.`,
        folder,
      );
    }
    const parsed = runRecordSchema.safeParse(migrateRunRecord(value));
    if (!parsed.success || parsed.data.id !== run) {
      throw new SkiploomError(
        "invalid-document",
        `The run "${run}" is damaged: its ${RUN_FILES.record} cannot be read. Its other files are untouched.`,
        folder,
      );
    }
    return parsed.data;
  };

  const snapshot: RunStore["snapshot"] = async (run) => {
    const folder = folderOf(run);
    const file = path.join(folder, RUN_FILES.network);
    const bytes = await withoutLinks(files, folder)
      .read(file, LIMITS.documentBytes, "the run's network")
      .catch(async (error: unknown) => {
        // Where the whole run is not there, that is what is told.
        if (error instanceof SkiploomError && error.code === "not-found") await record(run);
        throw error;
      });
    const parsed = parseDocument(new TextDecoder().decode(bytes));
    if (parsed.ok) return { document: parsed.document, sha256: sha256Of(bytes) };
    throw parsed.error;
  };
  const ownerFile = (run: string): string => path.join(folderOf(run), RUN_FILES.owner);

  return {
    folderOf,
    record,
    snapshot,
    async create(name) {
      await files.makeFolder(runsFolder, "the folder of runs");
      const stem = `${timestamp(new Date())}-${safeName(name).slice(0, 60)}`;
      for (let attempt = 1; ; attempt += 1) {
        const id = attempt === 1 ? stem : `${stem}-${attempt}`;
        const folder = path.join(runsFolder, id);
        try {
          await mkdir(folder, FOLDER_MODE);
        } catch (error) {
          if (systemCode(error) !== "EEXIST" || attempt >= 1_000) throw writeError(error, "the run", folder);
          continue;
        }
        try {
          return { id, folder, claim: await claims.claim(ownerFile(id), "this run") };
        } catch (error) {
          await files.remove(folder, "the run").catch(() => {});
          throw error;
        }
      }
    },
    async list() {
      const names = await namesIn(runsFolder, "the folder of runs");
      const runs: RunRecord[] = [];
      const damaged: string[] = [];
      for (const name of names.filter((one) => ID.test(one))) {
        try {
          runs.push(await record(name));
        } catch (error) {
          // Without a record: a run that another studio is just making, or somebody's own folder.
          const isRun = !(error instanceof SkiploomError && error.code === "not-found");
          if (isRun) damaged.push(name);
        }
      }
      return { runs: runs.reverse(), damaged };
    },
    network: async (run) => (await snapshot(run)).document,
    metrics: (run) => readForWindow(files, folderOf(run)),
    holder: async (run) => await claims.living(ownerFile(run)),
    async claim(run, knowingly) {
      // Before a lock is made in a folder that is none of ours.
      await record(run);
      return await claims.claim(ownerFile(run), "this run", knowingly);
    },
    watchHolder: (run, isOver) => claims.watch(ownerFile(run), isOver),
  };
}

/** UTC, so that names sort by time wherever they were made: `20251123-174005`. */
function timestamp(date: Date): string {
  return date
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, "")
    .replace("T", "-");
}
