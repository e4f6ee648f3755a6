import type { ReactNode } from "react";
import type { BlockDefinition } from "#core/network/document";
import { describeBlock } from "#core/network/edits/index";
import { nameRefusal } from "#core/network/name-refusal";
import { useDocumentState, usePathPrefix, useStudio } from "../stores/context";
import { Arguments } from "./Arguments";
import { NameField } from "./NameField";
import { NodeFactsSection } from "./NodeFactsSection";

/** Nothing is selected inside a block: the block as a whole, with what each use of it can set. */
export function BlockInspector({ block }: { readonly block: BlockDefinition }): ReactNode {
  const { documents } = useStudio();
  const readOnly = useDocumentState((state) => state.readOnly);
  // The use that was entered stands for its repeats.
  const path = usePathPrefix().replace(/\/1\/$/, "");
  return (
    <>
      <header>
        <p className="px-1 text-small text-muted">Block</p>
        <NameField
          label="Name of the block"
          name={block.name}
          disabled={readOnly}
          check={nameRefusal}
          onRename={(name) =>
            documents.getState().edit("Rename", (current) => describeBlock(current, block.id, { name }))
          }
        />
      </header>
      {block.description !== "" && <p className="px-1 pt-2 text-muted">{block.description}</p>}
      <Arguments />
      <NodeFactsSection path={path} />
    </>
  );
}
