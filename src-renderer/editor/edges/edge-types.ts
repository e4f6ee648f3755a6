import type { EdgeTypes } from "@xyflow/react";
import { RoutedEdge } from "./RoutedEdge";

/** At module scope, as node types are. */
export const EDGE_TYPES: EdgeTypes = { wire: RoutedEdge, skip: RoutedEdge };
