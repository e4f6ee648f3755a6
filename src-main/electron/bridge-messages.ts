/** What crosses between preload and main besides the protocol's own messages. Main parses all of it. */
import { z } from "zod";

/** Must not grow large: it is part of a dialog's title and of a file's name. */
const shortText = z.string().max(200);

export const unsavedSchema = z.union([shortText, z.undefined(), z.null()]);

export const dialogRequestSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("open-network") }),
  z.strictObject({ kind: z.literal("save-network"), suggestedName: shortText }),
  z.strictObject({ kind: z.literal("choose-folder"), purpose: z.enum(["dataset", "export"]) }),
]);
export type DialogRequest = z.infer<typeof dialogRequestSchema>;

/** A name that every file system takes; the ending marks a drawing of ours. */
export function fileNameFor(suggested: string): string {
  const stem = suggested
    .replace(/[^\p{L}\p{N} ._-]+/gu, "-")
    .replace(/^[. -]+|[. -]+$/g, "")
    .slice(0, 80);
  return `${stem || "network"}.skiploom.json`;
}
