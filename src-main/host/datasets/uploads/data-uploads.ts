/**
 * Data that windows hand over piece by piece: a browser does not say where a file lies. It is kept on the disk beside the prepared pictures,
 * and forgotten once nobody needs it.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import type { Skipped } from "#core/datasets/source";
import { pathOfMember } from "#core/datasets/source-paths";
import { SkiploomError } from "#core/foundation/errors";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Files } from "../../disk/atomic-files";
import { systemCode, writeError } from "../../disk/file-errors";
import { keepYoung } from "../../disk/keep-young";
import { openSourceFiles } from "../sources/open-source-files";
import type { OpenedSource } from "../sources/opened-source";
import type { SourceRoom } from "../sources/scratch";
import { type HandedFile, openHandedFiles } from "./handed-files";

/** Begins the names of their folders: after a kill they are leftovers, as all of `.preparing-` are. */
export const UPLOAD_PREFIX = ".preparing-upload-";
const WHAT = "the data that is handed over";

export interface UploadLimits {
  readonly bytes: number;
  readonly files: number;
  /** Of all names together: each is held in memory. */
  readonly characters: number;
  /** At once; the one that was left alone longest makes room. */
  readonly uploads: number;
  /** Milliseconds for which one is kept when nobody touches it. */
  readonly kept: number;
}

const LIMITS: UploadLimits = {
  bytes: 64 * 2 ** 30,
  files: 2_000_000,
  characters: 2 ** 27,
  uploads: 4,
  kept: 3_600_000,
};

type Piece = ParamsOf<StudioApi, "datasets.upload">["pieces"][number];

export interface UploadedData {
  /** Of the folder or file that a person chose. */
  readonly name: string;
  open(room: SourceRoom): Promise<OpenedSource>;
}

export interface DataUploads {
  /**
   * Each file whole before the next begins. Without an id a new upload begins. What is refused is forgotten as a whole.
   *
   * @throws SkiploomError (`not-found`, `not-allowed` for pieces out of order, `invalid-dataset` for too much, `disk-full` and the like)
   */
  append(upload: string | undefined, name: string, pieces: readonly Piece[]): Promise<string>;
  /** It stays while it is worked with. @throws SkiploomError (`not-found`), and what the work throws */
  use<Result>(upload: string, work: (data: UploadedData) => Promise<Result>): Promise<Result>;
  /** With its files, as soon as nothing is working with it. */
  forget(upload: string): Promise<void>;
  /** All of them. */
  close(): Promise<void>;
}

/** @param root the folder that holds all prepared pictures of a workspace */
export function createDataUploads(files: Files, root: string, limits: UploadLimits = LIMITS): DataUploads {
  const uploads = new Map<string, Upload>();

  const required = (id: string): Upload => {
    const found = uploads.get(id);
    if (found) return found;
    throw new SkiploomError(
      "not-found",
      "The data that was handed over is not there any more. Choose it again.",
    );
  };

  const forget = async (id: string): Promise<void> => {
    const upload = uploads.get(id);
    uploads.delete(id);
    await upload?.remove();
  };

  const makeRoom = async (): Promise<void> => {
    if (uploads.size < limits.uploads) return;
    const oldest = [...uploads]
      .filter(([, { uses }]) => uses === 0)
      .sort(([, a], [, b]) => a.touched - b.touched)[0];
    if (oldest) await forget(oldest[0]);
    else throw new SkiploomError("busy", "Other data is being handed over. Wait for it, or stop it.");
  };

  const begun = async (name: string): Promise<[string, Upload]> => {
    await makeRoom();
    const folder = path.join(root, `${UPLOAD_PREFIX}${randomBytes(6).toString("hex")}`);
    const id = randomUUID();
    const upload = new Upload(files, folder, name, limits, () => void forget(id).catch(() => {}));
    uploads.set(id, upload);
    return [id, upload];
  };

  return {
    async append(given, name, pieces) {
      const [id, upload] = given === undefined ? await begun(name) : [given, required(given)];
      try {
        await upload.during(() => upload.append(pieces));
        return id;
      } catch (error) {
        await forget(id).catch(() => {});
        throw error;
      }
    },
    async use(id, work) {
      const upload = required(id);
      return await upload.during(() => work({ name: upload.name, open: (room) => upload.open(room) }));
    },
    forget,
    async close() {
      await Promise.all([...uploads.keys()].map((id) => forget(id).catch(() => {})));
    },
  };
}

class Upload {
  uses = 0;
  touched = performance.now();
  private readonly file: string;
  private readonly handed: { path: string; from: number; bytes: number }[] = [];
  private readonly skipped: Skipped[] = [];
  private bytes = 0;
  private characters = 0;
  private count = 0;
  /** The file that comes now. */
  private current:
    | { readonly path: string; length: number; readonly kept: { bytes: number } | undefined }
    | undefined;
  private handle: FileHandle | undefined;
  private order: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isGone = false;
  private readonly growOld: () => void;

  constructor(
    private readonly files: Files,
    private readonly folder: string,
    readonly name: string,
    private readonly limits: UploadLimits,
    private readonly onForgotten: () => void,
  ) {
    this.file = path.join(folder, "handed-over.bin");
    this.growOld = keepYoung(folder);
  }

  /** Nothing that is worked with is forgotten for its age. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.uses += 1;
    clearTimeout(this.timer);
    try {
      return await work();
    } finally {
      this.uses -= 1;
      this.touched = performance.now();
      if (this.uses === 0 && this.isGone) await this.clear();
      else if (this.uses === 0) {
        clearTimeout(this.timer);
        this.timer = setTimeout(this.onForgotten, this.limits.kept).unref();
      }
    }
  }

  append(pieces: readonly Piece[]): Promise<void> {
    const appended = this.order.then(() => this.write(pieces));
    this.order = appended.catch(() => {});
    return appended;
  }

  async open(room: SourceRoom): Promise<OpenedSource> {
    await this.order;
    const handed: readonly HandedFile[] = this.handed;
    const [only, ...others] = handed;
    if (!only) return openHandedFiles(this.file, this.name, [], this.skipped);
    // A file that was chosen alone: an archive is looked into, as it would be by its path.
    if (others.length === 0 && only.path === this.name.normalize("NFC"))
      return await openSourceFiles(this.file, room, this.name);
    return openHandedFiles(this.file, this.name, handed, this.skipped);
  }

  async remove(): Promise<void> {
    this.isGone = true;
    clearTimeout(this.timer);
    if (this.uses === 0) await this.clear();
  }

  private async clear(): Promise<void> {
    this.growOld();
    await this.handle?.close().catch(() => {});
    this.handle = undefined;
    await this.files.remove(this.folder, WHAT);
  }

  private async write(pieces: readonly Piece[]): Promise<void> {
    const wanted: Uint8Array[] = [];
    const from = this.bytes;
    for (const piece of pieces) if (this.take(piece)) wanted.push(piece.bytes);
    try {
      if (!this.handle) {
        await this.files.makeFolder(this.folder, WHAT);
        this.handle = await open(this.file, "wx", 0o600);
      }
      await writeAll(this.handle, Buffer.concat(wanted), from);
    } catch (error) {
      throw systemCode(error) === undefined ? error : writeError(error, WHAT, this.file);
    }
  }

  /** Whether its bytes are to be kept. */
  private take({ path: name, offset, bytes }: Piece): boolean {
    const current = this.current?.path === name && offset > 0 ? this.current : this.begin(name);
    if (offset !== current.length) {
      throw new SkiploomError(
        "not-allowed",
        `"${name.slice(0, 200)}" did not come in its order. Choose the data again.`,
      );
    }
    current.length += bytes.length;
    if (!current.kept) return false;
    current.kept.bytes += bytes.length;
    this.bytes += bytes.length;
    if (this.bytes > this.limits.bytes)
      throw tooMuch(this.name, `it has more than ${this.limits.bytes / 2 ** 30} GiB`);
    return true;
  }

  private begin(name: string): { length: number; kept: { bytes: number } | undefined } {
    this.count += 1;
    this.characters += name.length;
    if (this.count > this.limits.files)
      throw tooMuch(this.name, `it has more than ${this.limits.files.toLocaleString("en-US")} files`);
    if (this.characters > this.limits.characters)
      throw tooMuch(this.name, "the names of its files are too long");
    const place = pathOfMember(name);
    if (place?.reason !== undefined) this.skipped.push({ name: place.path, reason: place.reason });
    const entry =
      place && place.reason === undefined ? { path: place.path, from: this.bytes, bytes: 0 } : undefined;
    if (entry) this.handed.push(entry);
    const begun = { path: name, length: 0, kept: entry };
    this.current = begun;
    return begun;
  }
}

function tooMuch(name: string, reason: string): SkiploomError {
  return new SkiploomError(
    "invalid-dataset",
    `${name} cannot be handed over: ${reason}. Start the studio where the data lies and give its path.`,
  );
}

async function writeAll(output: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await output.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}
