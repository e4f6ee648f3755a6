/** Room on the disk for what has to be unpacked before it can be read at any place: one file each, removed when its source is closed. */
import { type FileHandle, open, rm } from "node:fs/promises";
import path from "node:path";
import { invalidSource } from "#core/datasets/invalid-source";
import { writeError } from "../../disk/file-errors";
import { makeFolders } from "../../disk/make-folders";
import { openAgain } from "../../disk/open-again";
import { temporaryBeside } from "../../disk/temporary-names";

export interface SourceRoom {
  /** A folder of Skiploom's own, for what has to be unpacked; each is removed when its source is closed. Made where it is missing. */
  readonly scratch: string;
  /** That may be unpacked there, of one source. */
  readonly scratchBytes: number;
}

export class Scratch {
  private readonly files: string[] = [];
  private left: number;

  constructor(
    private readonly room: SourceRoom,
    /** Of the source, for sentences. */
    private readonly name: string,
  ) {
    this.left = room.scratchBytes;
  }

  /**
   * Writes what comes, and counts it.
   *
   * @throws SkiploomError `invalid-dataset` past the room's bytes, `disk-full` and the like, and what the pieces throw; nothing stays then
   */
  async keep(pieces: AsyncIterable<Uint8Array>): Promise<{ file: string; bytes: number }> {
    const file = temporaryBeside(path.join(this.room.scratch, "unpacked"), "tmp");
    this.files.push(file);
    const handle = await this.written(file, async () => {
      await makeFolders(this.room.scratch);
      return await openAgain(() => open(file, "wx", 0o600));
    });
    try {
      const bytes = await this.write(handle, pieces, file);
      await this.written(file, () => handle.close());
      return { file, bytes };
    } catch (error) {
      await handle.close().catch(() => {});
      await rm(file, { force: true }).catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const file of this.files.splice(0)) await rm(file, { force: true }).catch(() => {});
  }

  private async write(handle: FileHandle, pieces: AsyncIterable<Uint8Array>, file: string): Promise<number> {
    let bytes = 0;
    for await (const piece of pieces) {
      this.left -= piece.length;
      if (this.left < 0)
        throw invalidSource(
          this.name,
          `it unpacks to more than the ${this.room.scratchBytes} bytes that there is room for; unpack it, and choose the folder`,
        );
      bytes += piece.length;
      await this.written(file, () => writeAll(handle, piece));
    }
    return bytes;
  }

  private async written<T>(file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeError(error, `what is unpacked of ${this.name}`, file);
    }
  }
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at, piece.length - at)).bytesWritten;
}
