/** A zip file as a source. Small members are read by whoever holds their piece; large packed ones are unpacked once, to be read at any place. */
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { crc32 } from "#core/codecs/crc32";
import { LOCAL_BYTES } from "#core/codecs/zip-directory";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece } from "#core/datasets/source";
import { entryAt } from "#core/datasets/source-paths";
import { openToRead } from "../../disk/reading";
import { type PackedStretch, unpackedPieces, unpackedStart } from "./inflating";
import { noSuchEntry, type OpenedSource } from "./opened-source";
import { MOST_HELD_BYTES } from "./read-piece";
import { readStretch } from "./read-stretch";
import { Scratch, type SourceRoom } from "./scratch";
import { listZip, type ZipFileEntry } from "./zip-listing";
import { dataStart, memberBytes, refuseLies } from "./zip-member";

/** A beginning up to so long is unpacked for itself: forms look at many. */
const START_BYTES = 2 ** 20;
/** A packed member up to so large is held; what is larger is unpacked onto the disk. */
const HELD_BYTES = 32 * 2 ** 20;

/** @param name of the archive, where the file has not its own @throws SkiploomError `invalid-dataset` when it is damaged or encrypted, or members share bytes */
export async function openZip(
  file: string,
  room: SourceRoom,
  name = path.basename(file),
): Promise<OpenedSource> {
  const { handle, facts } = await openToRead(file, "the archive");
  try {
    const { entries, skipped } = await listZip(handle, facts.size, file, name);
    const scratch = new Scratch(room, name);
    const members = new ZipReading(file, name, scratch, (from, to) =>
      readStretch(handle, from, to, file, name),
    );
    const found = (wanted: string): ZipFileEntry => {
      const entry = entryAt(entries, wanted);
      if (!entry) throw noSuchEntry(name, wanted);
      return entry;
    };
    let isOpen = true;
    return {
      name,
      entries,
      skipped,
      piece: (wanted) => pieceOf(path.resolve(file), found(wanted)),
      read: (wanted, from, to) => members.read(found(wanted), from, to),
      async close() {
        if (isOpen) await handle.close().catch(() => {});
        isOpen = false;
        await scratch.close();
      },
    };
  } catch (error) {
    void handle.close().catch(() => {});
    throw error;
  }
}

function pieceOf(file: string, { bytes, crc, from, packed, packedBytes, to }: ZipFileEntry): FilePiece {
  return { file, from, to, packed, bytes, zip: { packedBytes, crc } };
}

class ZipReading {
  /** The last packed member that was read. */
  private held: { readonly entry: ZipFileEntry; readonly bytes: Uint8Array } | undefined;
  private readonly unpacked = new Map<ZipFileEntry, Promise<{ file: string; bytes: number }>>();

  constructor(
    private readonly file: string,
    private readonly archive: string,
    private readonly scratch: Scratch,
    private readonly stretch: (from: number, to: number) => Promise<Uint8Array>,
  ) {}

  async read(entry: ZipFileEntry, from = 0, to = entry.bytes): Promise<Uint8Array> {
    const end = Math.min(to, entry.bytes);
    const isWhole = from === 0 && end === entry.bytes;
    if (end - from > MOST_HELD_BYTES)
      throw invalidSource(
        this.archive,
        `"${entry.path}" in it has ${entry.bytes} bytes, too many to be held at once`,
      );
    if (end <= from) return new Uint8Array(0);
    if (entry.packed === "stored" && !isWhole) return await this.stored(entry, from, end);
    if (entry.bytes <= HELD_BYTES || entry.packed === "stored")
      return (await this.whole(entry)).slice(from, end);
    refuseLies(pieceOf(this.file, entry), this.archive);
    const known = this.unpacked.get(entry);
    if (!known && end <= START_BYTES)
      return (await unpackedStart(await this.packed(entry), end)).subarray(from);
    const { file } = await (known ?? this.unpack(entry));
    const { handle } = await openToRead(file, "the unpacked file");
    try {
      return await readStretch(handle, from, end, file, this.archive);
    } finally {
      void handle.close().catch(() => {});
    }
  }

  private async stored(entry: ZipFileEntry, from: number, to: number): Promise<Uint8Array> {
    refuseLies(pieceOf(this.file, entry), this.archive);
    const start = await this.dataStart(entry);
    return await this.stretch(start + from, start + to);
  }

  private async whole(entry: ZipFileEntry): Promise<Uint8Array> {
    if (this.held?.entry === entry) return this.held.bytes;
    const piece = pieceOf(this.file, entry);
    refuseLies(piece, this.archive);
    const stretch = await this.stretch(entry.from, entry.to);
    const bytes = memberBytes(stretch, piece, this.archive, inflateRawSync);
    if (entry.packed === "deflate") this.held = { entry, bytes };
    return bytes;
  }

  private unpack(entry: ZipFileEntry): Promise<{ file: string; bytes: number }> {
    const unpacking = this.packed(entry).then(async (packed) => {
      return await this.scratch.keep(asListed(entry, unpackedPieces(packed), this.archive));
    });
    this.unpacked.set(entry, unpacking);
    unpacking.catch(() => this.unpacked.delete(entry));
    return unpacking;
  }

  private async packed(entry: ZipFileEntry): Promise<PackedStretch> {
    const start = await this.dataStart(entry);
    return {
      file: this.file,
      from: start,
      to: start + entry.packedBytes,
      packed: "deflate",
      name: `"${entry.path}" in ${this.archive}`,
    };
  }

  private async dataStart({ from, packedBytes, to }: ZipFileEntry): Promise<number> {
    const header = await this.stretch(from, from + LOCAL_BYTES);
    const start = from + dataStart(header, this.archive);
    if (start + packedBytes > to) throw invalidSource(this.archive, "a member lies within another one");
    return start;
  }
}

/** @throws SkiploomError `invalid-dataset` as soon as more comes than its list says, and at the end where it is something else */
async function* asListed(
  { bytes, crc, path: member }: ZipFileEntry,
  pieces: AsyncIterable<Uint8Array>,
  archive: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  let sum = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > bytes)
      throw invalidSource(
        archive,
        `"${member}" in it unpacks to more than the ${bytes} bytes that its list says`,
      );
    sum = crc32(piece, sum);
    yield piece;
  }
  if (length < bytes)
    throw invalidSource(archive, `"${member}" in it unpacks to ${length} bytes where its list says ${bytes}`);
  if (sum !== crc)
    throw invalidSource(archive, `"${member}" in it does not match its checksum, so it was damaged`);
}
