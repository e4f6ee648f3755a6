/** The open drawing: an immutable document, its history of gestures, what is selected and where the person stands. */
import { createStore, type StoreApi } from "zustand/vanilla";
import { LIMITS, type NetworkDocument } from "#core/network/document";
import { copyOf, type Identity, withIdentity } from "#core/network/identity";
import { type HistoryEntry, type Identified, identify, type Place, placeOf } from "./document-history";
import { graphInView } from "./document-view";

export interface OpenOptions {
  readonly path?: string;
  /** Of the bytes on disk, so that a save notices when somebody else changed them. */
  readonly sha256?: string;
  readonly draftKey?: string;
  readonly readOnly?: boolean;
  /** What is on disk, which is not the document itself when that is a restored draft. Absent: never saved. */
  readonly saved?: NetworkDocument;
  /** A new drawing that nobody worked on yet: letting it go loses nothing. */
  readonly untouched?: boolean;
}

export interface EditOptions {
  /** Edits in a row with the same gesture (a drag, typing in one field) are one undo step. */
  readonly gesture?: string;
  /** Selection after the edit; absent: unchanged. */
  readonly select?: Iterable<string>;
}

export interface DocumentState extends Place {
  /** Undefined while the start view is shown. */
  readonly document: NetworkDocument | undefined;
  /** Ids of the block nodes that were entered, outermost first. */
  readonly viewPath: readonly string[];
  readonly selection: ReadonlySet<string>;
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];
  readonly gesture: string | undefined;

  open(document: NetworkDocument, options?: OpenOptions): void;
  /** Opens a drawing that was never saved, in one step that undo takes back: what was open then is open again, as it was. */
  replace(label: string, document: NetworkDocument): void;
  close(): void;
  /** Applies a pure edit; returns false when it changed nothing or the document is read-only. */
  edit(label: string, change: (document: NetworkDocument) => NetworkDocument, options?: EditOptions): boolean;
  /** Ends the running gesture, so that the next edit is a new undo step even under the same name. */
  endGesture(): void;
  undo(): void;
  redo(): void;
  select(ids: Iterable<string>): void;
  toggleSelected(id: string): void;
  enterBlock(node: string): void;
  /** 0 is the top. */
  leaveTo(depth: number): void;
  /** Gives the drawing this identity, in all its history too: it is no edit, and undo does not take it back. */
  identify(identity: Identity): void;
  /** A drawing of its own from here on, under another name and without a file: another window has the one it was. */
  becomeCopy(): void;
  markSaved(document: NetworkDocument, path: string, sha256: string, identity: Identity): void;
  /** The person chose to let the changes go. */
  markDiscarded(): void;
}
export type DocumentStore = StoreApi<DocumentState>;

function nameOfCopy(name: string): string {
  return `${name.slice(0, LIMITS.nameLength - 5).trimEnd()} copy`;
}

const HISTORY_LIMIT = 300;
const NOTHING: ReadonlySet<string> = new Set();

function newDraftKey(): string {
  return `new:${crypto.randomUUID()}`;
}

/** What of a view path still leads somewhere, and what of a selection still exists there. */
function within(
  document: NetworkDocument,
  viewPath: readonly string[],
  selection: ReadonlySet<string>,
): { viewPath: readonly string[]; selection: ReadonlySet<string> } {
  let path = viewPath;
  while (path.length > 0 && graphInView(document, path) === undefined) path = path.slice(0, -1);
  const graph = graphInView(document, path);
  const present = new Set(graph?.nodes.map((node) => node.id));
  const kept = [...selection].filter((id) => present.has(id));
  return { viewPath: path, selection: kept.length === selection.size ? selection : new Set(kept) };
}

/** Without a history. */
function opened(
  document: NetworkDocument,
  options: OpenOptions = {},
): Place & Identified & Pick<DocumentState, "viewPath" | "selection" | "gesture"> {
  return {
    document,
    path: options.path,
    sha256: options.sha256,
    draftKey: options.draftKey ?? newDraftKey(),
    savedDocument: options.saved,
    untouched: options.untouched ? document : undefined,
    readOnly: options.readOnly ?? false,
    viewPath: [],
    selection: NOTHING,
    past: [],
    future: [],
    gesture: undefined,
  };
}

/** @param attempt runs a change; answers nothing when it was refused, having said so */
export function createDocumentStore(
  attempt: <T>(change: () => T) => T | undefined = (change) => change(),
): DocumentStore {
  return createStore<DocumentState>((set, get) => {
    function travel(from: "past" | "future", to: "past" | "future"): void {
      const state = get();
      const entry = state[from].at(-1);
      if (!entry || !state.document) return;
      const here: HistoryEntry = {
        label: entry.label,
        document: state.document,
        selection: state.selection,
        viewPath: state.viewPath,
        ...(entry.place && { place: placeOf(state) }),
      };
      set({
        [from]: state[from].slice(0, -1),
        [to]: [...state[to], here],
        document: entry.document,
        gesture: undefined,
        ...entry.place,
        ...within(entry.document, entry.viewPath, entry.selection),
      });
    }
    return {
      document: undefined,
      path: undefined,
      sha256: undefined,
      draftKey: newDraftKey(),
      savedDocument: undefined,
      untouched: undefined,
      readOnly: false,
      viewPath: [],
      selection: NOTHING,
      past: [],
      future: [],
      gesture: undefined,

      open: (document, options) => set(opened(document, options)),
      replace(label, document) {
        const state = get();
        const { document: before, selection, viewPath } = state;
        const entry = before && { label, document: before, selection, viewPath, place: placeOf(state) };
        // In one change: whoever listens sees at once that it is a step.
        set({ ...opened(document), ...(entry && { past: [...state.past, entry].slice(-HISTORY_LIMIT) }) });
      },
      close() {
        set({
          document: undefined,
          path: undefined,
          sha256: undefined,
          draftKey: newDraftKey(),
          savedDocument: undefined,
          untouched: undefined,
          readOnly: false,
          viewPath: [],
          selection: NOTHING,
          past: [],
          future: [],
          gesture: undefined,
        });
      },
      edit(label, change, options = {}) {
        const state = get();
        if (!state.document || state.readOnly) return false;
        const before = state.document;
        const document = attempt(() => change(before)) ?? before;
        if (document === state.document) {
          if (options.select) get().select(options.select);
          return false;
        }
        const continues =
          options.gesture !== undefined && options.gesture === state.gesture && state.past.length > 0;
        const entry: HistoryEntry = {
          label,
          document: state.document,
          selection: state.selection,
          viewPath: state.viewPath,
        };
        set({
          document,
          past: continues ? state.past : [...state.past, entry].slice(-HISTORY_LIMIT),
          future: [],
          gesture: options.gesture,
          ...within(document, state.viewPath, options.select ? new Set(options.select) : state.selection),
        });
        return true;
      },
      endGesture: () => set({ gesture: undefined }),
      undo: () => travel("past", "future"),
      redo: () => travel("future", "past"),
      select(ids) {
        const selection = new Set(ids);
        const before = get().selection;
        if (selection.size === before.size && [...selection].every((id) => before.has(id))) return;
        set({ selection, gesture: undefined });
      },
      toggleSelected(id) {
        const selection = new Set(get().selection);
        if (!selection.delete(id)) selection.add(id);
        set({ selection, gesture: undefined });
      },
      enterBlock(node) {
        const { document, viewPath } = get();
        const next = [...viewPath, node];
        if (!document || graphInView(document, next) === undefined) return;
        set({ viewPath: next, selection: NOTHING, gesture: undefined });
      },
      leaveTo(depth) {
        const { viewPath } = get();
        if (depth < 0 || depth >= viewPath.length) return;
        // The block just left stays selected, so that the eye finds it again.
        const left = viewPath[depth];
        set({
          viewPath: viewPath.slice(0, depth),
          selection: left === undefined ? NOTHING : new Set([left]),
          gesture: undefined,
        });
      },
      identify: (identity) => set(identify(get(), (document) => withIdentity(document, identity))),
      becomeCopy() {
        const state = get();
        const copied = identify(state, (document) => ({
          ...copyOf(document),
          name: nameOfCopy(document.name),
        }));
        set({
          ...copied,
          savedDocument: undefined,
          // What was as it is on disk is lost to nobody.
          untouched: isUnsaved(state) ? undefined : copied.document,
          path: undefined,
          sha256: undefined,
          draftKey: newDraftKey(),
        });
      },
      markSaved(document, path, sha256, identity) {
        const saved = { ...get(), savedDocument: document, untouched: undefined };
        set({ ...identify(saved, (one) => withIdentity(one, identity)), path, sha256, readOnly: false });
      },
      markDiscarded: () => set({ untouched: get().document }),
    };
  });
}

/** True when there is work that would be lost. */
export function isUnsaved(state: DocumentState): boolean {
  const { document, savedDocument, untouched, readOnly } = state;
  return document !== undefined && !readOnly && document !== savedDocument && document !== untouched;
}
