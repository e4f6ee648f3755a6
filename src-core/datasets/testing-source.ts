/** Files of a source in memory, for tests of forms. */
import { encodeUtf8 } from "../codecs/text";
import { SkiploomError } from "../foundation/errors";
import type { DataSource, SourceFiles, SourcePicture } from "./source";
import { entryAt, inOrder } from "./source-paths";

/** @param files by path; what is a text is written in UTF-8 */
export function sourceInMemory(
  files: Readonly<Record<string, string | Uint8Array>>,
  name = "data",
): SourceFiles {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [
      path.normalize("NFC"),
      typeof content === "string" ? encodeUtf8(content) : content,
    ]),
  );
  const { entries } = inOrder(
    [...contents].map(([path, { length }]) => ({ path, bytes: length })),
    "twice",
  );
  return {
    name,
    entries,
    piece(path) {
      const entry = entryAt(entries, path);
      if (!entry) throw new SkiploomError("not-found", `no "${path}"`);
      return { file: `/${name}/${path}`, from: 0, to: entry.bytes, packed: "stored", bytes: entry.bytes };
    },
    async read(path, from, to) {
      const content = contents.get(path);
      if (!content) throw new SkiploomError("not-found", `no "${path}"`);
      return content.slice(from, to);
    },
  };
}

/** Names of empty files. */
export function emptyFiles(paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, ""]));
}

/** Each sample as `name: class`, with `[part]` where the source says one. */
export function samplesOf(source: DataSource): string[] {
  return Array.from({ length: source.count }, (_, sample) => {
    const part = source.part(sample);
    return `${source.name(sample)}: ${source.classNames[source.target(sample)]}${part ? ` [${part}]` : ""}`;
  });
}

export async function picturesOf(source: DataSource, samples: readonly number[]): Promise<SourcePicture[]> {
  const pictures: SourcePicture[] = [];
  for await (const picture of source.read(Uint32Array.from(samples))) pictures.push(picture);
  return pictures;
}

/** What a source gives of all its samples: pixels side by side, and reasons of those that it skips. */
export async function readWhole(source: DataSource): Promise<{ pixels: number[][]; skipped: string[] }> {
  const pixels: number[][] = [];
  const skipped: string[] = [];
  for await (const picture of source.read(Uint32Array.from({ length: source.count }, (_, at) => at))) {
    if (picture.kind === "pixels") pixels.push([...picture.pixels]);
    else if (picture.kind === "skipped") skipped.push(picture.reason);
    else throw new Error("An image file, where pixels were expected.");
  }
  return { pixels, skipped };
}

/** The same files, and the most that was read of them at once. */
export function watchedSource(files: SourceFiles): { files: SourceFiles; asked: { largest: number } } {
  const asked = { largest: 0 };
  const read: SourceFiles["read"] = async (path, from, to) => {
    const bytes = await files.read(path, from, to);
    asked.largest = Math.max(asked.largest, bytes.length);
    return bytes;
  };
  return { files: { ...files, read }, asked };
}
