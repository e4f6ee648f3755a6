import { useStoreApi } from "@xyflow/react";
import { useState } from "react";

/**
 * Every node comes with its size and its handles (`flow-nodes.ts`), so React Flow need not measure them. It would do so
 * after each node's first drawing, and then draw all nodes and wires a second time; in a network of hundreds of layers
 * that is half of what opening it takes.
 */
export function useGivenSizes(): void {
  const store = useStoreApi();
  // Before the nodes are drawn for the first time, hence not in an effect.
  useState(() => store.setState({ updateNodeInternals: () => undefined }));
}
