import type { WindowMemory } from "./services";

/** Of a window that was opened anew. */
export function noMemory(): WindowMemory {
  return {
    window: crypto.randomUUID(),
    hadOpen: false,
    takeOpen: () => undefined,
    lab: undefined,
    keep: () => undefined,
    livesOn: () => undefined,
  };
}
