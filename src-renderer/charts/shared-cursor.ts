/** One place on the x axis for several charts: hovering one reads all of them. */
import { createContext, useContext, useState, useSyncExternalStore } from "react";

export interface SharedCursor {
  subscribe(listener: () => void): () => void;
  get(): number | undefined;
  set(place: number | undefined): void;
}

function createSharedCursor(): SharedCursor {
  const listeners = new Set<() => void>();
  let place: number | undefined;
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => place,
    set(next) {
      if (next === place) return;
      place = next;
      for (const listener of listeners) listener();
    },
  };
}

/** The charts below share their cursor. A chart outside of it has one of its own. */
export const CursorContext = createContext<SharedCursor | undefined>(undefined);

export function useNewCursor(): SharedCursor {
  const [cursor] = useState(createSharedCursor);
  return cursor;
}

export function useCursor(): readonly [number | undefined, SharedCursor] {
  const own = useNewCursor();
  const cursor = useContext(CursorContext) ?? own;
  return [useSyncExternalStore(cursor.subscribe, cursor.get), cursor];
}
