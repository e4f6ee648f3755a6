import type { NodeTypes } from "@xyflow/react";
import { CardNode } from "./CardNode";
import { MergeNode } from "./MergeNode";
import { ShortcutNode } from "./ShortcutNode";

/** At module scope: a new object here would make React Flow draw every node anew. */
export const NODE_TYPES: NodeTypes = { card: CardNode, merge: MergeNode, shortcut: ShortcutNode };
