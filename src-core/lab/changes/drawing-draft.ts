/** A drawing while several of its graphs are changed: each is drafted when it is first asked for, and tidied at the end. */
import type { LayerRegistry } from "../../layers/registry";
import { tidied } from "../../layout/tidied";
import type { BlockDefinition, GraphLocation, NetworkDocument } from "../../network/document";
import { withinLimits } from "../../network/edits/commit";
import { graphAt, withGraph } from "../../network/graph";
import { GraphDraft } from "./graph-draft";

export class DrawingDraft {
  readonly #layers: LayerRegistry;
  #document: NetworkDocument;
  readonly #drafts = new Map<string, { readonly location: GraphLocation; readonly draft: GraphDraft }>();

  constructor(layers: LayerRegistry, document: NetworkDocument) {
    this.#layers = layers;
    this.#document = document;
  }

  at(location: GraphLocation): GraphDraft {
    const key = keyOf(location);
    let found = this.#drafts.get(key);
    if (found === undefined) {
      found = { location, draft: new GraphDraft(this.#layers, graphAt(this.#document, location)) };
      this.#drafts.set(key, found);
    }
    return found.draft;
  }

  /** One that the document does not hold yet. */
  addBlock(block: BlockDefinition): void {
    this.#document = { ...this.#document, blocks: { ...this.#document.blocks, [block.id]: block } };
  }

  document(): NetworkDocument {
    let changed = this.#document;
    for (const { location, draft } of this.#drafts.values()) {
      const drafted = draft.graph();
      const all = new Set(drafted.nodes.map(({ id }) => id));
      const limited = withinLimits(withGraph(changed, location, drafted));
      changed = withGraph(limited, location, tidied(this.#layers, graphAt(limited, location), all));
    }
    return changed;
  }
}

export function keyOf(location: GraphLocation): string {
  // No block's id holds a space.
  return location.kind === "root" ? " root" : location.block;
}
