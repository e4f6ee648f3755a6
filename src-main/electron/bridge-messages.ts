/** What crosses between preload and main besides the protocol's own messages. Main parses all of it. */
import { z } from "zod";

/** Must not grow large: it is part of a dialog's title and of a file's name. */
const shortText = z.string().max(200);

export const unsavedSchema = z.union([shortText, z.undefined(), z.null()]);

export const givenPathSchema = z.string().min(1).max(32_767);

export const dialogRequestSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("open-network") }),
  z.strictObject({ kind: z.literal("save-network"), suggestedName: shortText }),
  z.strictObject({ kind: z.literal("choose-data") }),
  z.strictObject({ kind: z.literal("choose-folder"), purpose: z.enum(["dataset", "export"]) }),
]);
/** A report of the largest experiment has some MiB, and so has a picture of the most pixels. */
const LARGEST_FILE = 64 * 1024 ** 2;

export const handedFileSchema = z.strictObject({
  name: shortText,
  content: z.union([
    z.string().max(LARGEST_FILE),
    z.instanceof(Uint8Array).refine((bytes) => bytes.length <= LARGEST_FILE),
  ]),
});

export type DialogRequest = z.infer<typeof dialogRequestSchema>;

/** A name that every file system takes; the ending marks a drawing of ours. */
export function fileNameFor(suggested: string): string {
  return `${stemOf(suggested) || "network"}.skiploom.json`;
}

/** The same for a file of one of the kinds that are handed out; any other ending becomes `txt`. */
export function handedNameFor(suggested: string): { readonly name: string; readonly ending: string } {
  const ending = /\.(html|csv|md|svg|png|pdf)$/.exec(suggested)?.[1] ?? "txt";
  const stem = stemOf(suggested.replace(/\.\w{1,8}$/, ""));
  return { name: `${stem || "experiment"}.${ending}`, ending };
}

function stemOf(suggested: string): string {
  return suggested
    .replace(/[^\p{L}\p{N} ._-]+/gu, "-")
    .replace(/^[. -]+|[. -]+$/g, "")
    .slice(0, 80);
}
