import { History } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { analyse } from "#core/analysis/analyse";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import type { Draft } from "#core/protocol/studio-api";
import { Thumbnail } from "../charts/Thumbnail";
import { useDatasetsState, useStudio } from "../stores/context";
import { parseForReading } from "../stores/parse-text";
import { Button } from "../ui/Button";
import { formatAgo } from "../ui/format-duration";
import { sizeWords } from "./size-words";

/** A larger draft is listed without a picture: reading and analysing it would hold up the window. */
const LARGEST_PICTURED = 500_000;

/** A drawing that was never saved: what it looks like, how large it is, when it was last changed. */
export function DraftRow(props: {
  readonly draft: Draft;
  readonly now: number;
  onOpen(): void;
  onDiscard(): void;
}): ReactNode {
  const { draft, now } = props;
  const { layers } = useStudio();
  const document = useDocumentOf(draft);
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <span className="flex h-14 w-16 shrink-0 items-center justify-center rounded-control border border-line bg-canvas p-1">
        {document ? (
          <Thumbnail layers={layers} document={document} />
        ) : (
          <History size={16} aria-hidden className="text-muted" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-text">{draft.name}</span>
        {document && (
          <span className="block text-small text-muted">
            <DraftSize document={document} />
          </span>
        )}
        <span className="block text-small break-words text-muted">
          {formatAgo(draft.savedAt, now)},{" "}
          {draft.path === undefined ? "never saved" : `changes to ${draft.path}`}
          {draft.isOpen && ", open in another window"}
        </span>
      </span>
      <Button onClick={props.onOpen}>{draft.isOpen ? "Open a copy" : "Restore"}</Button>
      {!draft.isOpen && (
        <Button tone="quiet" onClick={props.onDiscard}>
          Discard
        </Button>
      )}
    </li>
  );
}

function DraftSize({ document }: { readonly document: NetworkDocument }): ReactNode {
  const { layers } = useStudio();
  const facts = useDatasetsState((state) => state.factsById.get(datasetId(document) ?? ""));
  const words = useMemo(
    () =>
      sizeWords(
        document,
        facts || datasetId(document) === undefined ? analyse(layers, document, facts).totals : undefined,
      ),
    [layers, document, facts],
  );
  return words;
}

/** Read without being taken: another window's draft stays that window's. */
function useDocumentOf({ key, savedAt, characters }: Draft): NetworkDocument | undefined {
  const { client } = useStudio().services;
  const [read, setRead] = useState<{ readonly of: string; readonly document: NetworkDocument }>();
  const version = `${key} ${savedAt}`;
  const isPictured = characters !== undefined && characters <= LARGEST_PICTURED;
  useEffect(() => {
    if (!isPictured) return;
    let isWanted = true;
    client.call("networks.readDraft", { key }).then(
      ({ text }) => {
        const parsed = parseForReading(text);
        if (isWanted && parsed.ok) setRead({ of: version, document: parsed.document });
      },
      // It went meanwhile, or cannot be read: restoring it says why.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [client, key, version, isPictured]);
  return read?.of === version ? read.document : undefined;
}
