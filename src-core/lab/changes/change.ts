/** A change of a whole drawing with a name: what the shortcuts of the papers are made by, and a person by one command. */
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";

/** Why a change cannot be made, as a sentence. */
export interface Refused {
  readonly why: string;
}

export type Changed = NetworkDocument | Refused;

export interface DrawingChange {
  readonly id: string;
  /** "Scale every skip by 0.5". */
  readonly label: string;
  /** What it does and where it was studied, in one sentence. */
  readonly description: string;
  /** Pure. The same document where nothing was to be changed. */
  apply(layers: LayerRegistry, document: NetworkDocument): Changed;
}

export function isRefused(changed: Changed): changed is Refused {
  return "why" in changed;
}

export function refused(why: string): Refused {
  return { why };
}
