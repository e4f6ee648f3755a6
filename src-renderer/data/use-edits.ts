import { useState } from "react";

export interface Edits<T> {
  readonly now: T;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** @param gesture several edits of the same one that follow each other (a name that is typed) are taken back together */
  change(next: T, gesture?: string): void;
  undo(): void;
  redo(): void;
}

interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  readonly gesture: string | undefined;
}

/** What is edited in a dialog, before it is saved: every step can be taken back. */
export function useEdits<T>(begin: () => T): Edits<T> {
  const [history, setHistory] = useState<History<T>>(() => ({
    past: [],
    now: begin(),
    future: [],
    gesture: undefined,
  }));
  return {
    now: history.now,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: (next, gesture) => setHistory((before) => changed(before, next, gesture)),
    undo: () => setHistory(undone),
    redo: () => setHistory(redone),
  };
}

function changed<T>({ past, now, gesture: last }: History<T>, next: T, gesture?: string): History<T> {
  const isSame = gesture !== undefined && gesture === last;
  return { past: isSame ? past : [...past, now], now: next, future: [], gesture };
}

function undone<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return { past: past.slice(0, -1), now: before, future: [now, ...future], gesture: undefined };
}

function redone<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  const [next, ...rest] = future;
  if (next === undefined) return history;
  return { past: [...past, now], now: next, future: rest, gesture: undefined };
}
