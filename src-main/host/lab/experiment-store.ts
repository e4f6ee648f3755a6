/** Experiments as they lie on disk: a folder each, with what was fixed before the first step. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import {
  type Experiment,
  experimentSchema,
  isNewerExperiment,
  migrateExperiment,
} from "#core/lab/experiment";
import type { Files } from "../disk/atomic-files";
import type { Claim, Claims } from "../disk/claims";
import { systemCode, writeError } from "../disk/file-errors";
import { parseJson } from "../disk/json-text";
import { withoutLinks } from "../disk/links";
import { FOLDER_MODE } from "../disk/make-folders";
import { namesIn } from "../disk/reading";
import { safeName } from "../disk/safe-name";
import { readHashed } from "../runs/run-folder";

const FILE = "experiment.json";
const OWNER = "owner.json";
/** Of the trained network that it begins with. */
export const STARTING_WEIGHTS = "start.safetensors";
/** Some hundred drawings of a thousand layers. */
const MOST_BYTES = 64 * 1024 ** 2;
const ID = experimentSchema.shape.id;

export interface ExperimentStore {
  /** Newest first. What cannot be read as an experiment is left out and named in `damaged`. */
  list(): Promise<{ experiments: Experiment[]; damaged: string[] }>;
  /** @throws SkiploomError (`not-found`, `invalid-document`) */
  read(id: string): Promise<Experiment>;
  /**
   * Writes a new one, in a folder named after it.
   *
   * @param weights of the trained network that it begins with, where there is one
   */
  create(about: Omit<Experiment, "id">, weights?: Uint8Array): Promise<Experiment>;
  /** Of the trained network that it begins with. @throws SkiploomError (`invalid-checkpoint`) where they are not what was written */
  weights(experiment: Experiment): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The one way of changing an experiment: read anew and written by who has claimed it, in one step or not at all.
   *
   * @param held the claim of who trains it
   * @throws SkiploomError (`busy`) where another studio has it in hand, and what reading and writing say
   */
  change(id: string, edit: (experiment: Experiment) => Experiment, held?: Claim): Promise<Experiment>;
  /** The folder of an experiment. @throws SkiploomError (`not-found`) for what cannot be its id */
  folderOf(id: string): string;
  /** Its record alone: the runs are removed as runs are. */
  remove(id: string): Promise<void>;
  /** Makes it this process's own to train. @throws SkiploomError (`busy`) */
  claim(id: string): Promise<Claim>;
}

export function createExperimentStore(files: Files, root: string, claims: Claims): ExperimentStore {
  const folderOf = (id: string): string => {
    if (ID.safeParse(id).success) return path.join(root, id);
    throw new SkiploomError("not-found", `There is no experiment "${id.slice(0, 100)}".`);
  };

  const read = async (id: string): Promise<Experiment> => {
    const folder = folderOf(id);
    const bytes = await withoutLinks(files, folder).read(
      path.join(folder, FILE),
      MOST_BYTES,
      "the experiment",
    );
    const value = parseJson(bytes);
    if (isNewerExperiment(value)) {
      const words = `The experiment "${id}" was made by a later version of Skiploom, which is needed to read it.`;
      throw new SkiploomError("invalid-document", words, folder);
    }
    const parsed = experimentSchema.safeParse(migrateExperiment(value));
    if (parsed.success && parsed.data.id === id) return parsed.data;
    throw new SkiploomError(
      "invalid-document",
      `The experiment "${id}" is damaged: its ${FILE} cannot be read. Its runs are untouched.`,
      folder,
    );
  };

  const write = async (experiment: Experiment): Promise<void> => {
    const folder = folderOf(experiment.id);
    const text = `${JSON.stringify(experiment, null, 2)}\n`;
    await withoutLinks(files, folder).replace(path.join(folder, FILE), text, "the experiment");
  };

  const claim = async (id: string): Promise<Claim> => {
    await read(id);
    return await claims.claim(path.join(folderOf(id), OWNER), "this experiment");
  };

  /** Under a claim that is held. */
  const rewrite = async (
    id: string,
    edit: (experiment: Experiment) => Experiment,
    held: Claim,
  ): Promise<Experiment> => {
    const changed = edit(await read(id));
    await held.verify();
    await write(changed);
    return changed;
  };

  return {
    read,
    folderOf,
    claim,
    async change(id, edit, held) {
      if (held) return await rewrite(id, edit, held);
      const own = await claim(id);
      try {
        return await rewrite(id, edit, own);
      } finally {
        await own.release();
      }
    },
    async list() {
      const experiments: Experiment[] = [];
      const damaged: string[] = [];
      for (const name of await namesIn(root, "the folder of experiments")) {
        if (!ID.safeParse(name).success) continue;
        try {
          experiments.push(await read(name));
        } catch (error) {
          const isMissing = error instanceof SkiploomError && error.code === "not-found";
          if (!isMissing) damaged.push(name);
        }
      }
      experiments.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
      return { experiments, damaged };
    },
    async weights({ id, trained }) {
      const folder = folderOf(id);
      if (!trained) throw new SkiploomError("internal", "This experiment begins with no trained network.");
      const { file, sha256 } = trained.weights;
      return await readHashed(files, folder, {
        file,
        sha256,
        name: "The file of the experiment's first weights",
      });
    },
    async create(about, weights) {
      await files.makeFolder(root, "the folder of experiments");
      const day = about.createdAt.replace(/[-:]|\.\d+Z$/g, "").replace("T", "-");
      const stem = `${day}-${safeName(about.name).slice(0, 60)}`;
      for (let attempt = 1; ; attempt += 1) {
        const id = attempt === 1 ? stem : `${stem}-${attempt}`;
        const folder = path.join(root, id);
        try {
          await mkdir(folder, FOLDER_MODE);
        } catch (error) {
          if (systemCode(error) === "EEXIST" && attempt < 1_000) continue;
          throw writeError(error, "the experiment", folder);
        }
        const experiment = { ...about, id };
        try {
          if (weights) {
            const file = path.join(folder, STARTING_WEIGHTS);
            await withoutLinks(files, folder).replace(file, weights, "the experiment's first weights");
          }
          await write(experiment);
          return experiment;
        } catch (error) {
          await files.remove(folder, "the experiment").catch(() => {});
          throw error;
        }
      }
    },
    remove: (id) => files.remove(folderOf(id), "the experiment"),
  };
}
