import type { ReactNode } from "react";
import type { ParamSpec } from "#core/layers/layer";
import { type BlockArgument, type BlockDefinition, type BlockNode, LIMITS } from "#core/network/document";
import { setRepeat } from "#core/network/edits/index";
import { useDocumentState, useLocation, useStudio } from "../stores/context";
import { NumberField } from "../ui/NumberField";
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
  const specs = Object.fromEntries(block.arguments.map((argument) => [argument.name, specOf(argument)]));
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

/** Arguments carry no ranges of their own: the parameters that follow them complain when a value does not fit. */
const LARGEST = 65_536;

function specOf(argument: BlockArgument): ParamSpec {
  const onlyFirst =
    argument.afterFirst === undefined ? "" : ` Later repeats take ${String(argument.afterFirst)}.`;
  const base = { label: argument.label, help: `${argument.label} of the layers that follow it.${onlyFirst}` };
  switch (argument.kind) {
    case "integer":
    case "number":
      return {
        ...base,
        kind: argument.kind,
        default: typeof argument.default === "number" ? argument.default : 0,
        min: argument.kind === "integer" ? 1 : -LARGEST,
        max: LARGEST,
      };
    case "boolean":
      return { ...base, kind: "boolean", default: argument.default === true };
    case "choice":
      return {
        ...base,
        kind: "choice",
        default: String(argument.default),
        choices: (argument.choices ?? [String(argument.default)]).map((value) => ({ value, label: value })),
      };
    default:
      return argument.kind satisfies never;
  }
}
