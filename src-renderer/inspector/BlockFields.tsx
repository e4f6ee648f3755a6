import type { ReactNode } from "react";
import type { ParamSpec } from "#core/layers/layer";
import type { ParamValue } from "#core/layers/param-value";
import { type BlockArgument, type BlockDefinition, type BlockNode, LIMITS } from "#core/network/document";
import { setRepeat } from "#core/network/edits/index";
import { useDocumentState, useLocation, useStudio } from "../stores/context";
import { ArgumentLink } from "./ArgumentLink";
import { argumentSpecs } from "./argument-specs";
import { LiteralField, ParamFields } from "./ParamFields";
import { Section } from "./Section";

const REPEAT = {
  kind: "integer",
  label: "Times in a row",
  help: "The block stands this many times, one after the other, each with weights of its own.",
  default: 1,
  min: 1,
  max: LIMITS.repeat,
} as const satisfies ParamSpec;

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
  const set = (repeat: ParamValue, gesture?: string): void => {
    if (typeof repeat === "string" || typeof repeat === "boolean") return;
    documents
      .getState()
      .edit(
        "Set repeat",
        (document) => setRepeat(document, location, node.id, repeat),
        gesture === undefined ? {} : { gesture },
      );
  };
  const follows = surrounding.filter(({ kind }) => kind === "integer" || kind === "number");
  const control = typeof node.repeat === "number" && (
    <LiteralField
      spec={REPEAT}
      value={node.repeat}
      disabled={disabled}
      onChange={(repeat) => set(repeat, `repeat:${node.id}`)}
      onCommit={() => documents.getState().endGesture()}
    />
  );
  return (
    <>
      <Section title="Repeat">
        {control && follows.length === 0 ? (
          control
        ) : (
          <ArgumentLink
            spec={REPEAT}
            value={node.repeat}
            choices={follows}
            disabled={disabled}
            onChange={set}
          >
            {control}
          </ArgumentLink>
        )}
      </Section>
      {block.arguments.length > 0 && (
        <Section title="Arguments">
          <ParamFields node={node} specs={specs} surrounding={surrounding} />
        </Section>
      )}
    </>
  );
}
