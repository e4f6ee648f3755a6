/**
 * How much looking for repairs may cost, counted in layers and wires that are passed over: a count is the same on every
 * machine, where seconds are not. The limit grows with the document, so no drawing costs more than some passes over it.
 */
import { allGraphs } from "../network/graph";
import type { Examination } from "./examine";

/** What a drawing of some hundred layers needs for all the repairs that anyone reads. */
const LEAST = 100_000;
/** Passes over a large document: two repairs can be tried on it. */
const PASSES = 6;

/** There is no work left. Caught where repairs are chosen: what was found so far is offered. */
export class WorkSpent extends Error {
  override readonly name = "WorkSpent";
}

export class Work {
  readonly limit: number;
  #spent = 0;
  #isOver = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  get spent(): number {
    return this.#spent;
  }

  /** True once something was asked for that there was no work left for. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @throws WorkSpent when this is more than there is left */
  spend(amount: number): void {
    if (this.#spent + amount > this.limit) {
      this.#isOver = true;
      throw new WorkSpent("There is no work left for repairs.");
    }
    this.#spent += amount;
  }
}

/** Layers and wires of a document, drawn and written out: what one pass over it costs. */
export function sizeOf({ document, walk }: Examination): number {
  let size = walk.flat.nodes.length;
  for (const { graph } of allGraphs(document)) size += graph.nodes.length + graph.edges.length;
  return size;
}

export function workForRepairs(size: number): Work {
  return new Work(LEAST + PASSES * size);
}
