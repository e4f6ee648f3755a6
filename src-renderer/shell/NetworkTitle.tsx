import { type ReactNode, useState } from "react";
import { renameDocument } from "#core/network/edits/index";
import { nameRefusal } from "#core/network/name-refusal";
import { focusCanvas } from "../editor/focus-canvas";
import { useCommands, useDocumentState, useStudio } from "../stores/context";
import { isUnsaved } from "../stores/document-store";
import { InPlaceName } from "../ui/InPlaceName";

/** The open network's name and whether it is saved. A double click, or F2 with nothing selected, renames it where it stands. */
export function NetworkTitle(): ReactNode {
  const { documents } = useStudio();
  const name = useDocumentState((state) => state.document?.name ?? "");
  const path = useDocumentState((state) => state.path);
  const readOnly = useDocumentState((state) => state.readOnly);
  const unsaved = useDocumentState(isUnsaved);
  const [typing, setTyping] = useState(false);
  useCommands(
    () => [
      {
        id: "network.rename",
        label: "Rename the network",
        group: "File",
        shortcut: "F2",
        enabled: () => documents.getState().selection.size === 0 && !documents.getState().readOnly,
        run: () => setTyping(true),
      },
    ],
    [documents],
  );
  const state = readOnly
    ? "read-only"
    : path === undefined
      ? "not saved"
      : unsaved
        ? "unsaved changes"
        : "saved";
  return (
    <h1 className="flex min-w-0 items-center gap-2 pl-2 font-normal text-muted" title={path}>
      {typing ? (
        <InPlaceName
          label="Name of this network"
          name={name}
          className="w-48"
          check={nameRefusal}
          onRename={(next) => documents.getState().edit("Rename", (current) => renameDocument(current, next))}
          onEnd={(by) => {
            setTyping(false);
            if (by === "key") focusCanvas(document);
          }}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: F2 and the palette do the same from the keyboard
        <span className="truncate text-text" onDoubleClick={() => !readOnly && setTyping(true)}>
          {name}
        </span>
      )}
      <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${unsaved ? "bg-text" : "bg-faint"}`} />
      <span className="shrink-0 text-small max-md:sr-only">{state}</span>
    </h1>
  );
}
