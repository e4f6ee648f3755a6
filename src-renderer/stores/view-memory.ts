/** Where each network was last looked at: the block that was entered, and the camera in each of its graphs. */
import type { DocumentState, DocumentStore } from "./document-store";
import { graphInView } from "./document-view";
import type { Preferences } from "./services";

/** What stands in the middle of the canvas, in the drawing's own coordinates, so that it stays there in a window of another size. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** Present where nobody looked elsewhere than the studio chose to: it chooses anew, for the canvas may have another size then. */
  readonly look?: "first" | "whole" | undefined;
}

export interface ViewMemory {
  /** Of the graph in view. */
  camera(): Camera | undefined;
  keepCamera(camera: Camera): void;
  /** Writes down what is not written yet: the page may go. */
  flush(): void;
}

interface Remembered {
  viewPath: readonly string[];
  /** By the ids of the block nodes that lead to the graph. */
  cameras: Record<string, Camera>;
}

const REMEMBERED = "views";
/** Networks, and graphs of one network: the ones last looked at. */
const MOST_NETWORKS = 60;
const MOST_GRAPHS = 30;
/** A camera moves sixty times a second. */
const PAUSE_MS = 400;

/** A network that was never saved is known by its draft. */
function keyOf({ document, path, draftKey }: DocumentState): string {
  return document?.id ?? path ?? draftKey;
}

function graphKey(viewPath: readonly string[]): string {
  return viewPath.join("/");
}

export function rememberViews(documents: DocumentStore, preferences: Preferences): ViewMemory {
  const views = read(preferences);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function viewOf(key: string): Remembered {
    const view = views.get(key) ?? { viewPath: [], cameras: {} };
    // The network last looked at stands last, the first one is forgotten first.
    views.delete(key);
    views.set(key, view);
    const [oldest] = views.keys();
    if (views.size > MOST_NETWORKS && oldest !== undefined) views.delete(oldest);
    return view;
  }
  function flush(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    preferences.write(REMEMBERED, JSON.stringify([...views]));
  }
  function change(): void {
    timer ??= setTimeout(flush, PAUSE_MS);
  }

  documents.subscribe((state, before) => {
    const { document, viewPath, draftKey } = state;
    if (document === undefined) return;
    const key = keyOf(state);
    if (before.document === undefined || draftKey !== before.draftKey) {
      const kept = views.get(key)?.viewPath ?? [];
      if (kept.length > 0 && graphInView(document, kept) !== undefined)
        documents.setState({ viewPath: kept });
      return;
    }
    const earlier = views.get(keyOf(before));
    // Saved for the first time, or as a copy: it is the same view still.
    if (key !== keyOf(before) && earlier) Object.assign(viewOf(key), structuredClone(earlier));
    if (viewPath !== before.viewPath || key !== keyOf(before)) {
      viewOf(key).viewPath = viewPath;
      change();
    }
  });

  return {
    camera() {
      const state = documents.getState();
      return views.get(keyOf(state))?.cameras[graphKey(state.viewPath)];
    },
    keepCamera(camera) {
      const state = documents.getState();
      if (state.document === undefined) return;
      const { cameras } = viewOf(keyOf(state));
      const graph = graphKey(state.viewPath);
      delete cameras[graph];
      cameras[graph] = camera;
      const [oldest] = Object.keys(cameras);
      if (oldest !== undefined && Object.keys(cameras).length > MOST_GRAPHS) delete cameras[oldest];
      change();
    },
    flush,
  };
}

/** What was written by another version, or by somebody else, is not believed; a view is no loss. */
function read(preferences: Preferences): Map<string, Remembered> {
  try {
    const entries: unknown = JSON.parse(preferences.read(REMEMBERED) ?? "[]");
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch {
    return new Map();
  }
}

function isEntry(entry: unknown): entry is [string, Remembered] {
  if (!Array.isArray(entry)) return false;
  const [key, view] = entry as [unknown, Partial<Remembered> | null | undefined];
  return (
    typeof key === "string" &&
    Array.isArray(view?.viewPath) &&
    view.viewPath.every((id) => typeof id === "string") &&
    typeof view.cameras === "object" &&
    view.cameras !== null &&
    Object.values(view.cameras).every(isCamera)
  );
}

function isCamera(camera: Partial<Camera> | null): boolean {
  return (
    Number.isFinite(camera?.x) &&
    Number.isFinite(camera?.y) &&
    typeof camera?.zoom === "number" &&
    camera.zoom > 0 &&
    (camera.look === undefined || camera.look === "first" || camera.look === "whole")
  );
}
