/** What may stand on a skip, and what it does to it: factors and dropout of He et al. 2016, section 3.1. */
import type { LayerRegistry } from "../../layers/registry";
import type { LayerNode, NetworkDocument } from "../../network/document";
import { incoming } from "../../network/graph";
import { type Changed, type DrawingChange, isRefused } from "./change";
import { atEachSkip } from "./each-skip";

const HALF: LayerNode["params"] = { factor: "number", number: 0.5 };

/**
 * Before a shortcut, which takes its shape from the merge that it leads to; the factor comes to the same, but for a projection with a
 * batch norm, which undoes it. A shortcut that leads to two merges gets one.
 */
function onSkips(
  layers: LayerRegistry,
  document: NetworkDocument,
  layer: { readonly type: string; readonly params: LayerNode["params"] },
): Changed {
  const done = new Set<string>();
  return atEachSkip(layers, document, ({ skip, graph, draft }) => {
    const [first] = skip.chain;
    const [into] = first === undefined ? [] : incoming(graph, first);
    const wire = skip.kind === "shortcut" && into ? into.id : skip.wire;
    if (!done.has(wire)) draft.insert(layer, wire);
    done.add(wire);
    return undefined;
  });
}

/** Each branch once, however many skips lead to its merge. */
function onBranches(layers: LayerRegistry, document: NetworkDocument, params: LayerNode["params"]): Changed {
  const done = new Set<string>();
  return atEachSkip(layers, document, ({ draft, branches }) => {
    for (const wire of branches) {
      if (!done.has(wire)) draft.insert({ type: "scale", params }, wire);
      done.add(wire);
    }
    return undefined;
  });
}

export const ON_SKIPS: readonly DrawingChange[] = [
  {
    id: "skip-half",
    label: "Half of every skip",
    description: "Multiplies what each skip carries by 0.5; the branch stays (He et al. 2016, section 3.1).",
    apply: (layers, document) => onSkips(layers, document, { type: "scale", params: HALF }),
  },
  {
    id: "both-half",
    label: "Half of every skip and branch",
    description:
      "Multiplies both what each skip carries and its branch by 0.5 (He et al. 2016, section 3.1).",
    apply(layers, document) {
      const branches = onBranches(layers, document, HALF);
      return isRefused(branches) ? branches : onSkips(layers, branches, { type: "scale", params: HALF });
    },
  },
  {
    id: "skip-dropout",
    label: "Dropout on every skip",
    description: "Drops half of what each skip carries while training (He et al. 2016, section 3.1).",
    apply: (layers, document) => onSkips(layers, document, { type: "dropout", params: { rate: 0.5 } }),
  },
];
