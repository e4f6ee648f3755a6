import {
  AlignCenterVertical,
  Ban,
  Boxes,
  CirclePlus,
  type LucideIcon,
  Merge,
  PackageOpen,
  Redo,
  Trash2,
  Unlink,
  WandSparkles,
} from "lucide-react";
import type { ReactNode } from "react";
import { shortcutLabel } from "../commands/keyboard";
import { alignSelection } from "../editor/actions/structure";
import { useAnalysisState, useDocumentState, useGraph, usePathPrefix, useStudio } from "../stores/context";
import { formatCount, formatQuantity } from "../ui/format-number";
import { CommonFields } from "./CommonFields";
import { Fact } from "./Fact";
import { Section } from "./Section";

const ACTIONS: readonly { readonly command: string; readonly label: string; readonly icon: LucideIcon }[] = [
  { command: "edit.skip", label: "Draw a skip around them", icon: Redo },
  { command: "edit.joinAdd", label: "Join by Add", icon: CirclePlus },
  { command: "edit.joinConcat", label: "Join by Concatenate", icon: Merge },
  { command: "edit.group", label: "Group into a block", icon: Boxes },
  { command: "edit.dissolve", label: "Dissolve the blocks", icon: PackageOpen },
  { command: "view.tidy", label: "Tidy these layers", icon: WandSparkles },
  { command: "align", label: "Align on one line", icon: AlignCenterVertical },
  { command: "edit.bypass", label: "Bypass, or take back in", icon: Ban },
  { command: "edit.delete", label: "Delete", icon: Trash2 },
  { command: "edit.deleteApart", label: "Delete, leave the wires apart", icon: Unlink },
];

/** Several nodes: what they have in common, what they come to, and what can be done with all of them. */
export function SelectionInspector(): ReactNode {
  const graph = useGraph();
  const prefix = usePathPrefix();
  const selection = useDocumentState((state) => state.selection);
  const facts = useAnalysisState((state) => state.analysis?.facts);
  const nodes = graph.nodes.filter((node) => selection.has(node.id));
  const costs = nodes.flatMap((node) => facts?.get(prefix + node.name)?.cost ?? []);
  return (
    <>
      <h2 className="px-1 text-title">{nodes.length} selected</h2>
      <CommonFields nodes={nodes} />
      <Section title="Together, one example">
        <dl>
          <Fact
            label="parameters"
            term="parameters"
            value={formatCount(costs.reduce((sum, cost) => sum + cost.trainableParameters, 0))}
          />
          <Fact
            label="FLOPs"
            term="FLOPs"
            value={formatQuantity(costs.reduce((sum, cost) => sum + cost.flops, 0))}
          />
        </dl>
      </Section>
      <Actions />
    </>
  );
}

/** What the context menu offers for them too; what cannot be done now is left out. */
function Actions(): ReactNode {
  const studio = useStudio();
  const readOnly = useDocumentState((state) => state.readOnly);
  const { commands, run } = studio.commands.getState();
  const offered = ACTIONS.filter(({ command }) => commands.get(command)?.enabled?.() !== false);
  return (
    <Section title="Actions">
      <ul className="-mx-1">
        {offered.map(({ command, label, icon: Icon }) => {
          const shortcut = commands.get(command)?.shortcut;
          return (
            <li key={command}>
              <button
                type="button"
                disabled={readOnly}
                onClick={() => (command === "align" ? alignSelection(studio) : run(command))}
                className="flex min-h-8 w-full items-center gap-2 rounded-control px-2 py-1 text-left leading-tight hover:bg-hover disabled:opacity-50"
              >
                <Icon size={14} aria-hidden className="shrink-0 text-muted" />
                <span className="flex-1">{label}</span>
                {shortcut !== undefined && (
                  <kbd className="numeric text-small text-muted">{shortcutLabel(shortcut)}</kbd>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
