import type { ReactNode } from "react";
import { type BlockArgument, type BlockDefinition, type BlockNode, LIMITS } from "#core/network/document";
import { setRepeat } from "#core/network/edits/index";
import { useDocumentState, useLocation, useStudio } from "../stores/context";
import { NumberField } from "../ui/NumberField";
import { argumentSpecs } from "./argument-specs";
import { ParamFields } from "./ParamFields";
import { Section } from "./Section";

export interface BlockFieldsProps {
  readonly node: BlockNode;
  readonly block: BlockDefinition;
  readonly surrounding: readonly BlockArgument[];
}

/** An instance of a block: how often it stands in a row, and its arguments. */
export function BlockFields({ node, block, surrounding }: BlockFieldsProps): ReactNode {
  const { documents } = useStudio();
  const location = useLocation();
  const disabled = useDocumentState((state) => state.readOnly);
  const specs = argumentSpecs(block);
  return (
    <>
      <Section title="Repeat">
        <NumberField
          label="Times in a row"
          help="The block stands this many times, one after the other, each with weights of its own."
          value={node.repeat}
          min={1}
          max={LIMITS.repeat}
          integer
          disabled={disabled}
          onChange={(repeat) =>
            documents
              .getState()
              .edit("Set repeat", (document) => setRepeat(document, location, node.id, repeat), {
                gesture: `repeat:${node.id}`,
              })
          }
          onCommit={() => documents.getState().endGesture()}
        />
      </Section>
      {block.arguments.length > 0 && (
        <Section title="Arguments">
          <ParamFields node={node} specs={specs} surrounding={surrounding} />
        </Section>
      )}
    </>
  );
}
