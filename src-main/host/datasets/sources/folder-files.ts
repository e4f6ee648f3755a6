/** A folder on a disk as a source: what lies in it and in its folders. Nothing outside it is reached. */
import { createHash } from "node:crypto";
import { type Dirent, lstat, type Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece, Skipped, SourceEntry } from "#core/datasets/source";
import { entryAt, inOrder, isLeftBehind, MOST_DEPTH, MOST_FILES } from "#core/datasets/source-paths";
import { SkiploomError } from "#core/foundation/errors";
import { systemCode } from "../../disk/file-errors";
import { inTime } from "../../disk/reading";
import { noSuchEntry, type OpenedSource } from "./opened-source";
import { MOST_HELD_BYTES } from "./read-piece";
import { readStretchOf } from "./read-stretch";

/** Asked for at once: Node's threads for files are four, and what waits for them is little. */
const BATCH = 64;
/** What a name that is not UTF-8 has in place of its bytes: such a file cannot be opened by it. */
const NO_TEXT = "\ufffd";

interface FolderEntry extends SourceEntry {
  /** Where it lies, where that is not under the folder by its path: the name there is in another form, or is a link's. */
  readonly disk?: string;
}

/** @throws SkiploomError `invalid-dataset` for more than {@link MOST_FILES}, `unreadable`, `not-allowed` */
export async function openFolder(folder: string): Promise<OpenedSource & { readonly stamp: string }> {
  const name = path.basename(folder) || folder;
  const root = await inTime(() => realpath(folder), "the folder", folder);
  const listing = new Listing(root, name);
  await listing.walk();
  const twice = "another file has the same name, written with other code points";
  const { entries, skipped } = inOrder(listing.found, twice);
  const piece = (wanted: string): FilePiece => {
    const entry = entryAt(entries, wanted);
    if (!entry) throw noSuchEntry(name, wanted);
    const { bytes } = entry;
    return { file: entry.disk ?? path.join(root, entry.path), from: 0, to: bytes, packed: "stored", bytes };
  };
  return {
    name,
    entries,
    skipped: [...listing.skipped, ...skipped],
    stamp: listing.stamp(),
    piece,
    async read(wanted, from = 0, to) {
      const { file, bytes } = piece(wanted);
      if (to === undefined && bytes - from > MOST_HELD_BYTES)
        throw invalidSource(wanted, `it has ${bytes} bytes, too many to be held at once`);
      return await readStretchOf(file, from, Math.max(from, Math.min(to ?? bytes, bytes)), wanted);
    },
    async close() {},
  };
}

interface Folder {
  /** Of the source, "" for itself. In the names that the disk has. */
  readonly inside: string;
  readonly depth: number;
}

class Listing {
  readonly found: FolderEntry[] = [];
  readonly skipped: Skipped[] = [];
  private readonly stamps: string[] = [];

  constructor(
    private readonly root: string,
    private readonly name: string,
  ) {}

  stamp(): string {
    return createHash("sha256").update(this.stamps.sort().join("\n")).digest("hex");
  }

  async walk(): Promise<void> {
    const pending: Folder[] = [{ inside: "", depth: 0 }];
    for (let folder = pending.pop(); folder; folder = pending.pop()) {
      const { inside, depth } = folder;
      const members = (await this.membersOf(inside)).filter((member) => !isLeftBehind(member.name));
      for (let from = 0; from < members.length; from += BATCH) {
        const batch = members.slice(from, from + BATCH);
        await this.add(
          batch.filter((member) => !member.isDirectory()).map((member) => join(inside, member.name)),
        );
        for (const member of batch.filter((one) => one.isDirectory())) {
          const deeper = { inside: join(inside, member.name), depth: depth + 1 };
          if (depth + 1 < MOST_DEPTH) pending.push(deeper);
          else this.skip(deeper.inside, `it lies more than ${MOST_DEPTH} folders deep`);
        }
      }
    }
  }

  private async membersOf(inside: string): Promise<Dirent[]> {
    const folder = path.join(this.root, inside);
    try {
      return await inTime(() => readdir(folder, { withFileTypes: true }), "the folder", folder);
    } catch (error) {
      if (inside === "" || !(error instanceof SkiploomError)) throw error;
      this.skip(inside, whyUnread(error, inside));
      return [];
    }
  }

  private async add(files: readonly string[]): Promise<void> {
    if (files.length === 0) return;
    const facts = await inTime(
      () => Promise.all(files.map((file) => factsOf(path.join(this.root, file)))),
      "the folder",
      this.root,
    );
    for (const [place, file] of files.entries()) {
      const found = facts[place];
      if (found === undefined || typeof found === "string") this.skip(file, whyNot(file, found));
      else if (found.isSymbolicLink()) await this.follow(file);
      else if (found.isFile()) this.take(file, found);
      else this.skip(file, "it is no ordinary file");
    }
  }

  private take(file: string, facts: Stats, elsewhere?: string): void {
    const bytes = facts.size;
    if (this.found.length >= MOST_FILES)
      throw invalidSource(this.name, `it has more than ${MOST_FILES.toLocaleString("en")} files`);
    this.stamps.push(`${file}\0${stampOfFile(facts)}`);
    const inSource = file.normalize("NFC");
    const disk = elsewhere ?? (inSource === file ? undefined : path.join(this.root, file));
    this.found.push(disk === undefined ? { path: inSource, bytes } : { path: inSource, bytes, disk });
  }

  /** A link to a file of this folder stands for that file. Links to folders are not followed: they can lead round in circles. */
  private async follow(file: string): Promise<void> {
    const link = path.join(this.root, file);
    try {
      const target = await inTime(() => realpath(link), "the link", link);
      const facts = await inTime(() => stat(target), "the link", link);
      if (facts.isDirectory()) this.skip(file, "it is a link to a folder; put the folder itself there");
      else if (!facts.isFile()) this.skip(file, "it is a link to what is no ordinary file");
      else if (target.startsWith(this.root.endsWith(path.sep) ? this.root : this.root + path.sep))
        this.take(file, facts, target);
      else this.skip(file, "it is a link that leads out of the folder; put the file itself there");
    } catch (error) {
      if (!(error instanceof SkiploomError) || error.code === "unreadable") throw error;
      this.skip(file, "it is a link that leads nowhere");
    }
  }

  private skip(name: string, reason: string): void {
    this.skipped.push({ name: name.normalize("NFC"), reason });
  }
}

export function stampOfFile({ size, mtimeMs, ctimeMs }: Stats): string {
  return `${size}:${mtimeMs}:${ctimeMs}`;
}

/** The system's code where they are not to be had. By callbacks: promises take four times as long. */
function factsOf(file: string): Promise<Stats | string | undefined> {
  return new Promise((resolve) => {
    lstat(file, (error, facts) => resolve(error ? systemCode(error) : facts));
  });
}

function whyNot(name: string, code: string | undefined): string {
  if (name.includes(NO_TEXT)) return "its name is not written in UTF-8, so it cannot be opened; rename it";
  if (code === "ENOENT") return "it is not there any more";
  if (code === "EACCES" || code === "EPERM") return "this user may not read it";
  return `the disk does not say what it is${code === undefined ? "" : ` (${code})`}`;
}

function whyUnread(error: SkiploomError, name: string): string {
  if (error.code === "not-allowed") return "this user may not read it";
  return error.code === "not-found" ? whyNot(name, "ENOENT") : "the disk cannot read it";
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
