/** The members of a tar file on a disk, found by going from header to header. */
import type { FileHandle } from "node:fs/promises";
import {
  isTarEnd,
  readPaxRecords,
  readTarHeader,
  TAR_BLOCK,
  type TarHeader,
  tarText,
} from "#core/codecs/tar";
import { invalidSource } from "#core/datasets/invalid-source";
import type { Skipped, SourceEntry } from "#core/datasets/source";
import { MOST_FILES, pathOfMember } from "#core/datasets/source-paths";
import { readStretch } from "./read-stretch";

export interface TarEntry extends SourceEntry {
  readonly from: number;
}

export interface TarFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** On the disk. */
  readonly file: string;
  /** For sentences. */
  readonly name: string;
}

/** Read at once where members are small, so that one read has many headers in it; where they are large a header alone is wanted. */
const WINDOW_BYTES = 256 * 1024;
const SMALL_WINDOW_BYTES = 4 * TAR_BLOCK;
/** A name, or what else is said of one member. */
const MOST_ABOUT_BYTES = 2 ** 20;

/** What the members before say of the next one. */
interface About {
  readonly name?: string;
  readonly size?: number;
  readonly isSparse?: boolean;
}

/** @throws SkiploomError `invalid-dataset` when it is damaged or cut short */
export async function listTar(tar: TarFile): Promise<{ found: TarEntry[]; skipped: Skipped[] }> {
  const listing = new TarListing(tar);
  await listing.walk();
  return listing;
}

class TarListing {
  readonly found: TarEntry[] = [];
  readonly skipped: Skipped[] = [];
  private window: { readonly from: number; readonly bytes: Uint8Array } = {
    from: 0,
    bytes: new Uint8Array(0),
  };
  private about: About = {};

  constructor(private readonly tar: TarFile) {}

  async walk(): Promise<void> {
    const { bytes, name } = this.tar;
    let at = 0;
    while (at + TAR_BLOCK <= bytes) {
      const block = await this.bytesAt(at, TAR_BLOCK);
      if (isTarEnd(block)) return;
      const header = readTarHeader(block);
      if (!header) throw invalidSource(name, `it is damaged at byte ${at}`);
      at = await this.member(header, at + TAR_BLOCK);
    }
    if (at < bytes) throw invalidSource(name, "it was cut short");
    this.skipped.push({ name, reason: "it has no end mark, so files at its end may be missing" });
  }

  /** @returns where the next header is */
  private async member(header: TarHeader, start: number): Promise<number> {
    const { kind } = header;
    if (kind === "long-name" || kind === "pax") return await this.hear(header, start);
    const about = this.about;
    this.about = {};
    const name = about.name ?? header.name;
    const from = header.goesOn ? await this.afterMap(start) : start;
    const hasData = kind === "file" || kind === "sparse" || kind === "other";
    const size = hasData ? (about.size ?? header.size) : 0;
    if (from + size > this.tar.bytes) throw invalidSource(this.tar.name, `it ends within "${name}"`);
    if (kind === "file" && !about.isSparse) this.take(name, from, size);
    else if (kind !== "folder" && kind !== "other") this.leave(name, whyNot(kind));
    return from + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }

  private async hear({ kind, size }: TarHeader, start: number): Promise<number> {
    const { bytes, name } = this.tar;
    if (size > MOST_ABOUT_BYTES || start + size > bytes)
      throw invalidSource(name, `it is damaged at byte ${start - TAR_BLOCK}`);
    const data = await this.bytesAt(start, size);
    if (kind === "long-name") this.about = { ...this.about, name: tarText(data) };
    else {
      const records = readPaxRecords(data);
      if (!records) throw invalidSource(name, `it is damaged at byte ${start}`);
      this.about = { ...this.about, ...aboutOf(records) };
    }
    return start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }

  /** Past the blocks that go on with a sparse file's map. */
  private async afterMap(start: number): Promise<number> {
    let at = start;
    for (let goesOn = true; goesOn; at += TAR_BLOCK) {
      if (at + TAR_BLOCK > this.tar.bytes) throw invalidSource(this.tar.name, "it was cut short");
      goesOn = (await this.bytesAt(at, TAR_BLOCK))[504] === 1;
    }
    return at;
  }

  private take(name: string, from: number, bytes: number): void {
    const place = pathOfMember(name);
    if (!place) return;
    if (place.reason !== undefined) this.skipped.push({ name, reason: place.reason });
    else this.found.push({ path: place.path, bytes, from });
    if (this.found.length > MOST_FILES)
      throw invalidSource(this.tar.name, `it has more than ${MOST_FILES.toLocaleString("en")} files`);
  }

  private leave(name: string, reason: string): void {
    if (pathOfMember(name)) this.skipped.push({ name, reason });
  }

  private async bytesAt(from: number, length: number): Promise<Uint8Array> {
    const { bytes, file, handle, name } = this.tar;
    const end = this.window.from + this.window.bytes.length;
    if (from < this.window.from || from + length > end) {
      const isNear = from <= end + WINDOW_BYTES;
      const wanted = Math.max(length, isNear ? WINDOW_BYTES : SMALL_WINDOW_BYTES);
      const to = Math.min(bytes, from + wanted);
      this.window = { from, bytes: await readStretch(handle, from, to, file, name) };
    }
    const start = from - this.window.from;
    return this.window.bytes.subarray(start, start + length);
  }
}

function aboutOf(records: ReadonlyMap<string, string>): About {
  const name = records.get("GNU.sparse.name") ?? records.get("path");
  const size = Number(records.get("size") ?? Number.NaN);
  const isSparse = [...records.keys()].some((key) => key.startsWith("GNU.sparse."));
  return {
    ...(name !== undefined && { name }),
    ...(Number.isSafeInteger(size) && size >= 0 && { size }),
    ...(isSparse && { isSparse }),
  };
}

function whyNot(kind: TarHeader["kind"]): string {
  if (kind === "link") return "it is a link; links in archives are not followed";
  return kind === "device"
    ? "it is no ordinary file"
    : "it is a sparse file, which is not read from archives";
}
