import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { LIMITS, type NetworkArgument } from "#core/network/document";
import { addNetworkArgument, removeNetworkArgument, setNetworkArgument } from "#core/network/edits/index";
import { useDocument, useDocumentState, useStudio } from "../stores/context";
import type { Studio } from "../stores/studio";
import { Button, IconButton } from "../ui/Button";
import { DropdownMenu } from "../ui/Menu";
import { specOf } from "./argument-specs";
import { LiteralField } from "./ParamFields";
import { Section } from "./Section";

/** A width or a depth said once: parameters and repeats that follow it change together. */
export function NetworkArguments(): ReactNode {
  const studio = useStudio();
  const { arguments: declared } = useDocument();
  const readOnly = useDocumentState((state) => state.readOnly);
  return (
    <Section title="Arguments" fold={declared.length === 0 ? "closed" : "open"}>
      {declared.length === 0 && (
        <p className="pb-1 text-small text-muted">
          A number said once, such as a width or a depth, that parameters and repeats can follow.
        </p>
      )}
      {declared.map((argument) => (
        <ArgumentRow key={argument.name} argument={argument} disabled={readOnly} />
      ))}
      <Button
        icon={Plus}
        className="mt-1 w-full"
        disabled={readOnly || declared.length >= LIMITS.arguments}
        onClick={() => void add(studio)}
      >
        Add an argument
      </Button>
    </Section>
  );
}

interface ArgumentRowProps {
  readonly argument: NetworkArgument;
  readonly disabled: boolean;
}

function ArgumentRow({ argument, disabled }: ArgumentRowProps): ReactNode {
  const studio = useStudio();
  const { documents } = studio;
  const { name, label } = argument;
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">
        <LiteralField
          spec={specOf(argument)}
          value={argument.default}
          disabled={disabled}
          onChange={(value) =>
            documents
              .getState()
              .edit(
                `Set ${label.toLowerCase()}`,
                (document) => setNetworkArgument(document, name, { default: value }),
                { gesture: `argument:${name}` },
              )
          }
          onCommit={() => documents.getState().endGesture()}
        />
      </div>
      <DropdownMenu
        align="end"
        entries={[
          { id: "rename", label: "Rename...", icon: Pencil, run: () => void rename(studio, argument) },
          {
            id: "remove",
            label: "Remove",
            icon: Trash2,
            detail: "What followed it keeps its value.",
            run: () =>
              documents
                .getState()
                .edit("Remove argument", (document) => removeNetworkArgument(document, name)),
          },
        ]}
      >
        <IconButton icon={Ellipsis} label={`About ${label}`} disabled={disabled} className="mt-0.5" />
      </DropdownMenu>
    </div>
  );
}

async function add({ screen, documents }: Studio): Promise<void> {
  const label = await askLabel(screen, "Add an argument", "", "Add");
  if (label === undefined) return;
  documents.getState().edit("Add argument", (document) => addNetworkArgument(document, label));
}

async function rename({ screen, documents }: Studio, { name, label }: NetworkArgument): Promise<void> {
  const given = await askLabel(screen, "Rename the argument", label, "Rename");
  if (given === undefined) return;
  documents
    .getState()
    .edit("Rename argument", (document) => setNetworkArgument(document, name, { label: given }));
}

function askLabel(
  screen: Studio["screen"],
  title: string,
  initial: string,
  confirm: string,
): Promise<string | undefined> {
  return screen.getState().ask({
    title,
    label: "Name",
    initial,
    confirm,
    check: (value) =>
      value.length > LIMITS.nameLength ? `A name has at most ${LIMITS.nameLength} characters.` : undefined,
  });
}
