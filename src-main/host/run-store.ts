/** Runs as they lie on disk: which there are, what they say, and whose they are. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { NetworkDocument } from "#core/network/document";
import { LIMITS } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import { SkiploomError } from "#core/protocol/errors";
import { type Metric, type RunRecord, runRecordSchema } from "#core/training/records";
import type { Files } from "./atomic-files";
import { systemCode, writeError } from "./file-errors";
import { parseJson } from "./json-text";
import { withoutLinks } from "./links";
import { FOLDER_MODE } from "./make-folders";
import { livingOwner, type Owner } from "./ownership";
import { namesIn } from "./reading";
import { RUN_FILES, readMetrics } from "./run-folder";
import { safeName } from "./safe-name";

const RECORD_BYTES = 16 * 1024 ** 2;
const ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

export interface RunStore {
  /** The folder of a run that exists. @throws SkiploomError (`not-found`) */
  folderOf(run: string): string;
  /** Makes a new, empty folder: `20251123-174005-resnet-8`. */
  create(name: string): Promise<{ id: string; folder: string }>;
  /**
   * Newest first. Folders that cannot be read as runs are left out and named in `damaged`.
   * @throws SkiploomError where the folder of runs is there and cannot be listed
   */
  list(): Promise<{ runs: RunRecord[]; damaged: string[] }>;
  record(run: string): Promise<RunRecord>;
  network(run: string): Promise<NetworkDocument>;
  metrics(run: string): Promise<Metric[]>;
  /** The living process that trains the run. */
  owner(run: string): Promise<Owner | undefined>;
}

export function createRunStore(files: Files, runsFolder: string): RunStore {
  const folderOf = (run: string): string => {
    if (ID.test(run)) return path.join(runsFolder, run);
    throw new SkiploomError("not-found", `There is no run "${run.slice(0, 100)}".`);
  };

  const record = async (run: string): Promise<RunRecord> => {
    const folder = folderOf(run);
    const file = path.join(folder, RUN_FILES.record);
    const bytes = await withoutLinks(files, folder).read(file, RECORD_BYTES, "the run");
    const parsed = runRecordSchema.safeParse(parseJson(bytes));
    if (!parsed.success || parsed.data.id !== run) {
      throw new SkiploomError(
        "invalid-document",
        `The run "${run}" is damaged: its ${RUN_FILES.record} cannot be read. Its other files are untouched.`,
        folder,
      );
    }
    return parsed.data;
  };

  return {
    folderOf,
    record,
    async create(name) {
      await files.makeFolder(runsFolder, "the folder of runs");
      const stem = `${timestamp(new Date())}-${safeName(name).slice(0, 60)}`;
      for (let attempt = 1; ; attempt += 1) {
        const id = attempt === 1 ? stem : `${stem}-${attempt}`;
        const folder = path.join(runsFolder, id);
        try {
          await mkdir(folder, FOLDER_MODE);
          return { id, folder };
        } catch (error) {
          if (systemCode(error) !== "EEXIST" || attempt >= 1_000) throw writeError(error, "the run", folder);
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
    async network(run) {
      const folder = folderOf(run);
      const file = path.join(folder, RUN_FILES.network);
      const bytes = await withoutLinks(files, folder).read(file, LIMITS.documentBytes, "the run's network");
      const parsed = parseDocument(new TextDecoder().decode(bytes));
      if (parsed.ok) return parsed.document;
      throw parsed.error;
    },
    metrics: async (run) => await readMetrics(files, folderOf(run)),
    owner: (run) => {
      const folder = folderOf(run);
      return livingOwner(withoutLinks(files, folder), path.join(folder, RUN_FILES.owner));
    },
  };
}

/** UTC, so that names sort by time wherever they were made: `20251123-174005`. */
function timestamp(date: Date): string {
  return date
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, "")
    .replace("T", "-");
}
