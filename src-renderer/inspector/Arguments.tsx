/** A width or a depth said once, by the network or by the entered block: parameters and repeats that follow it change together. */
import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { argumentsInView } from "#core/blocks/arguments-in-view";
import { type BlockArgument, type GraphLocation, LIMITS } from "#core/network/document";
import {
  addArgument,
  canBeOfKind,
  followersOf,
  removeArgument,
  setArgument,
  setArgumentKind,
} from "#core/network/edits/index";
import { argumentsAt } from "#core/network/graph";
import { useDocument, useDocumentState, useEnteredBlocks, useLocation, useStudio } from "../stores/context";
import type { Studio } from "../stores/studio";
import { Button, IconButton } from "../ui/Button";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";
import { specOf } from "./argument-specs";
import { LiteralField } from "./ParamFields";
import { Section } from "./Section";

/** Of the graph in view. */
export function Arguments(): ReactNode {
  const studio = useStudio();
  const document = useDocument();
  const location = useLocation();
  const readOnly = useDocumentState((state) => state.readOnly);
  const declared = argumentsAt(document, location);
  const isBlock = location.kind === "block";
  return (
    <Section title="Arguments" fold={declared.length > 0 || isBlock ? "open" : "closed"}>
      {(declared.length === 0 || isBlock) && (
        <p className="pb-1 text-small text-muted">
          {isBlock
            ? "What each use of the block can set. These values hold where it sets none."
            : "A number said once, such as a width or a depth, that parameters and repeats can follow."}
        </p>
      )}
      {declared.map((argument) => (
        <ArgumentRow key={argument.name} argument={argument} disabled={readOnly} />
      ))}
      <Button
        icon={Plus}
        className="mt-1 w-full"
        disabled={readOnly || declared.length >= LIMITS.arguments}
        onClick={() => void add(studio, location)}
      >
        Add an argument
      </Button>
    </Section>
  );
}

interface ArgumentRowProps {
  readonly argument: BlockArgument;
  readonly disabled: boolean;
}

function ArgumentRow({ argument, disabled }: ArgumentRowProps): ReactNode {
  const studio = useStudio();
  const location = useLocation();
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
                (document) => setArgument(document, location, name, { default: value }),
                { gesture: `argument:${name}` },
              )
          }
          onCommit={() => documents.getState().endGesture()}
        />
        <ValueHere argument={argument} />
      </div>
      <DropdownMenu align="end" entries={useRowEntries(argument)}>
        <IconButton icon={Ellipsis} label={`About ${label}`} disabled={disabled} className="mt-0.5" />
      </DropdownMenu>
    </div>
  );
}

/** What the use of the block that was entered says instead. */
function ValueHere({ argument }: Pick<ArgumentRowProps, "argument">): ReactNode {
  const { arguments: declared, blocks } = useDocument();
  const entered = useEnteredBlocks();
  const values = useMemo(() => argumentsInView(declared, blocks, entered), [declared, blocks, entered]);
  const here = values[argument.name];
  const use = entered.at(-1);
  if (use === undefined || here === undefined || here === argument.default) return null;
  return (
    <p className="pb-1 text-right text-small text-muted">
      <span className="numeric">{String(here)}</span> in {use.name}
    </p>
  );
}

const KINDS: readonly { readonly kind: BlockArgument["kind"]; readonly label: string }[] = [
  { kind: "integer", label: "Whole number" },
  { kind: "number", label: "Number" },
  { kind: "boolean", label: "On or off" },
  { kind: "choice", label: "Choice" },
];

function useRowEntries(argument: BlockArgument): readonly MenuEntry[] {
  const studio = useStudio();
  const document = useDocument();
  const location = useLocation();
  const { documents } = studio;
  const { name, kind: present } = argument;
  const followers = followersOf(document, location, name);
  const kinds = KINDS.filter(({ kind }) => kind !== "choice" || present === "choice");
  return [
    {
      id: "rename",
      label: "Rename...",
      icon: Pencil,
      run: () => void rename(studio, location, argument),
    },
    { kind: "separator", id: "before-kind" },
    { kind: "heading", id: "kind", label: "Kind" },
    ...kinds.map(({ kind, label }): MenuEntry => {
      const isPossible = canBeOfKind(document, location, argument, kind);
      return {
        id: kind,
        label,
        checked: kind === present,
        ...(!isPossible && {
          unavailable: true,
          detail: `${nodeWords(followers)} cannot follow it then.`,
        }),
        run: () =>
          documents
            .getState()
            .edit("Change argument", (current) => setArgumentKind(current, location, name, kind)),
      };
    }),
    { kind: "separator", id: "before-remove" },
    {
      id: "remove",
      label: "Remove",
      icon: Trash2,
      detail:
        followers.length === 0
          ? "Nothing follows it."
          : `${nodeWords(followers)} ${followers.length > 1 ? "follow" : "follows"} it: its value ${String(argument.default)} takes its place${location.kind === "block" ? ", in all uses of the block" : ""}.`,
      run: () =>
        documents.getState().edit("Remove argument", (current) => removeArgument(current, location, name)),
    },
  ];
}

const MOST_NAMES = 3;

/** The first few names of many. */
function nodeWords(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const words = more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names;
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");
}

async function add({ screen, documents }: Studio, location: GraphLocation): Promise<void> {
  const label = await askLabel(screen, "Add an argument", "", "Add");
  if (label === undefined) return;
  documents
    .getState()
    .edit("Add argument", (document) =>
      addArgument(document, location, { label, kind: "number", default: 1 }),
    );
}

async function rename(
  { screen, documents }: Studio,
  location: GraphLocation,
  { name, label }: BlockArgument,
): Promise<void> {
  const given = await askLabel(screen, "Rename the argument", label, "Rename");
  if (given === undefined) return;
  documents
    .getState()
    .edit("Rename argument", (document) => setArgument(document, location, name, { label: given }));
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
