/** What every shortcut does: options A, B and C of He et al. 2015, section 4.1. */
import type { LayerRegistry } from "../../layers/registry";
import type { ShortcutMode } from "../../layers/shortcut";
import type { NetworkDocument } from "../../network/document";
import { isShortcut } from "../../network/ports";
import type { Changed, DrawingChange } from "./change";
import { atEachSkip } from "./each-skip";

/** Sets the mode of every shortcut; a bare wire that is a skip gets a shortcut first. What else stands on a skip is the person's own and stays. */
function setMode(layers: LayerRegistry, document: NetworkDocument, mode: ShortcutMode): Changed {
  return atEachSkip(layers, document, ({ skip, draft }) => {
    if (skip.kind === "wire") draft.insert({ type: "shortcut", params: { mode } }, skip.wire);
    for (const id of skip.chain) {
      const node = draft.node(id);
      if (node !== undefined && isShortcut(node)) draft.setParam(id, "mode", mode);
    }
    return undefined;
  });
}

export const SHORTCUT_KINDS: readonly DrawingChange[] = [
  {
    id: "shortcuts-a",
    label: "Every shortcut without weights (A)",
    description:
      "Identities where shapes agree, zero padding elsewhere: no weights on any skip (He et al. 2015, option A).",
    apply: (layers, document) => setMode(layers, document, "pad"),
  },
  {
    id: "shortcuts-b",
    label: "Projections where shapes change (B)",
    description:
      "A 1×1 convolution where the shape changes, identities elsewhere (He et al. 2015, option B).",
    apply: (layers, document) => setMode(layers, document, "auto"),
  },
  {
    id: "shortcuts-c",
    label: "A projection on every skip (C)",
    description:
      "A 1×1 convolution on every skip, also where an identity would do (He et al. 2015, option C; 2016, section 3.1).",
    apply: (layers, document) => setMode(layers, document, "projection"),
  },
];
