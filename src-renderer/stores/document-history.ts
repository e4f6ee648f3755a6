/** The steps that undo takes back, and whose they are: a step may lead from one drawing to another. */
import type { NetworkDocument } from "#core/network/document";

/** Where a drawing is kept, and what of it is. */
export interface Place {
  readonly path: string | undefined;
  readonly sha256: string | undefined;
  readonly draftKey: string;
  readonly savedDocument: NetworkDocument | undefined;
  /** The document that may be let go without a question, though it was never saved. */
  readonly untouched: NetworkDocument | undefined;
  readonly readOnly: boolean;
}

export function placeOf({ path, sha256, draftKey, savedDocument, untouched, readOnly }: Place): Place {
  return { path, sha256, draftKey, savedDocument, untouched, readOnly };
}

/** One undo step: the state before a gesture. */
export interface HistoryEntry {
  readonly label: string;
  readonly document: NetworkDocument;
  readonly selection: ReadonlySet<string>;
  readonly viewPath: readonly string[];
  /** Present where the step is to another drawing, which has a place of its own. */
  readonly place?: Place;
}

export interface Identified {
  readonly document: NetworkDocument | undefined;
  readonly savedDocument: NetworkDocument | undefined;
  readonly untouched: NetworkDocument | undefined;
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];
}

/**
 * Changes who the open drawing is, in all that is its own. What is one object stays one object: that is how a saved drawing is told from a
 * changed one.
 */
export function identify(
  state: Identified,
  change: (document: NetworkDocument) => NetworkDocument,
): Identified {
  const known = new Map<NetworkDocument, NetworkDocument>();
  const convert = (document: NetworkDocument): NetworkDocument => {
    const converted = known.get(document) ?? change(document);
    known.set(document, converted);
    return converted;
  };
  const convertEntry = (entry: HistoryEntry): HistoryEntry => ({
    ...entry,
    document: convert(entry.document),
  });
  return {
    document: state.document && convert(state.document),
    savedDocument: state.savedDocument && convert(state.savedDocument),
    untouched: state.untouched && convert(state.untouched),
    past: ofThisDrawing(state.past, convertEntry),
    future: ofThisDrawing(state.future, convertEntry),
  };
}

/** Entries with the latest last. Those beyond a step to another drawing are that one's. */
function ofThisDrawing(
  entries: readonly HistoryEntry[],
  change: (entry: HistoryEntry) => HistoryEntry,
): readonly HistoryEntry[] {
  const last = entries.findLastIndex(({ place }) => place !== undefined);
  return entries.map((entry, at) => (at > last ? change(entry) : entry));
}
