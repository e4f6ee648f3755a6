/** What every shortcut does: options A, B and C of He et al. 2015, section 4.1. */

import type { LayerRegistry } from "../../layers/registry";
import type { ShortcutMode } from "../../layers/shortcut";
import type { NetworkDocument } from "../../network/document";
import { setParam } from "../../network/edits/index";
import { graphAt, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import type { Changed, DrawingChange } from "./change";
import { atEachSkip, intoWire, type PlacedSkip } from "./each-skip";

/** Sets the mode of every shortcut; a bare wire that is a skip gets a shortcut first. */
function setMode(layers: LayerRegistry, document: NetworkDocument, mode: ShortcutMode): Changed {
  return atEachSkip(layers, document, (now, placed) => {
    const { document: drawn, shortcuts } = withShortcut(layers, now, placed);
    return shortcuts.reduce((changed, id) => setParam(changed, placed.location, id, "mode", mode), drawn);
  });
}

/** The shortcuts that stand on a skip, one at least; what else stands on it is the person's own and stays. */
function withShortcut(
  layers: LayerRegistry,
  document: NetworkDocument,
  { location, skip }: PlacedSkip,
): { readonly document: NetworkDocument; readonly shortcuts: readonly string[] } {
  const graph = graphAt(document, location);
  const shortcuts = skip.chain.filter((id) => {
    const node = nodeById(graph, id);
    return node !== undefined && isShortcut(node);
  });
  if (shortcuts.length > 0 || skip.kind !== "wire") return { document, shortcuts };
  const added = intoWire(layers, document, location, skip.wire, { type: "shortcut" });
  return { document: added.document, shortcuts: [added.node] };
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
