/** Copy and paste, inside the studio and through the system's clipboard as text. */
import { type Clip, clipSchema, copyNodes, pasteClip, removeNodes } from "#core/network/edits/index";
import { locationInView } from "../../stores/document-view";
import { orRefusal } from "../../stores/refusal";
import type { Studio } from "../../stores/studio";

/** Longer text is no clip of ours: a document may have 32 MB, and a clip is a part of one. */
const LONGEST_TEXT = 32 * 1024 * 1024;
export interface Clipboard {
  /** The selection as text, or nothing when nothing is selected. */
  copy(): string | undefined;
  cut(): string | undefined;
  /** False when the text is no clip; then nothing changes. */
  paste(text: string | undefined): boolean;
  duplicate(): void;
}

export function createClipboard(studio: Studio): Clipboard {
  let last: string | undefined;
  const selected = (): string[] => [...studio.documents.getState().selection];

  function clipOf(ids: readonly string[]): Clip | undefined {
    const { document, viewPath } = studio.documents.getState();
    if (document === undefined || ids.length === 0) return undefined;
    const clip = copyNodes(document, locationInView(document, viewPath), ids);
    return clip.nodes.length === 0 ? undefined : clip;
  }

  function put(label: string, clip: Clip): boolean {
    const { document, viewPath, edit } = studio.documents.getState();
    if (document === undefined) return false;
    const location = locationInView(document, viewPath);
    const pasted = orRefusal(studio.screen, () =>
      pasteClip(studio.layers, document, location, clip, { x: 0, y: 0 }),
    );
    if (pasted === undefined) return false;
    return edit(label, () => pasted.document, { select: pasted.nodes });
  }

  function copy(): string | undefined {
    const clip = clipOf(selected());
    if (clip === undefined) return undefined;
    const text = JSON.stringify(clip);
    last = text;
    return text;
  }

  return {
    copy,
    cut() {
      const text = copy();
      if (text !== undefined) {
        const ids = selected();
        studio.documents.getState().edit("Cut", (document) =>
          removeNodes(document, locationInView(document, studio.documents.getState().viewPath), ids, {
            heal: true,
          }),
        );
      }
      return text;
    },
    paste(given) {
      const text = given?.trim() ? given : last;
      const clip = text === undefined ? undefined : readClip(text);
      if (text === undefined || clip === undefined) {
        studio.screen.getState().notify({
          severity: "info",
          message: "The clipboard holds no layers. Copy some on a canvas first.",
        });
        return false;
      }
      return put("Paste", clip);
    },
    duplicate() {
      const clip = clipOf(selected());
      if (clip !== undefined) put("Duplicate", clip);
    },
  };
}

/** Text from anywhere: checked against the schema before anything is done with it. */
export function readClip(text: string): Clip | undefined {
  if (text.length > LONGEST_TEXT || !text.includes('"skiploom-clip"')) return undefined;
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
