/**
 * What a window keeps over a reload: that it is the same window, and what it had open. It is written down as the page goes
 * and taken out when the next one loads, so a copy of a window that lives on ("Duplicate tab") is a window of its own.
 */
import { z } from "zod";
import type { WindowMemory } from "./services";

const KEY = "skiploom.window";

const keptSchema = z.object({
  window: z.string().min(1),
  open: z
    .object({
      draftKey: z.string().min(1),
      path: z.string().optional(),
      unsaved: z.boolean(),
      view: z.enum(["design", "train", "runs", "lab"]),
    })
    .optional(),
  lab: z.object({ experiment: z.string().optional(), inView: z.boolean() }).optional(),
});

/** @param storage of this window alone, as the browser's session storage is */
export function windowMemory(storage: () => Storage): WindowMemory {
  const before = takeOut(storage);
  const window = before?.window ?? crypto.randomUUID();
  let open = before?.open;
  return {
    window,
    hadOpen: open !== undefined,
    lab: before?.lab,
    takeOpen() {
      const taken = open;
      open = undefined;
      return taken;
    },
    keep(now, lab) {
      try {
        storage().setItem(KEY, JSON.stringify({ window, open: now, lab }));
      } catch {
        // The browser keeps nothing (a private window): the next page begins with the start view.
      }
    },
    livesOn: () => void takeOut(storage),
  };
}

function takeOut(storage: () => Storage): z.infer<typeof keptSchema> | undefined {
  try {
    const text = storage().getItem(KEY);
    storage().removeItem(KEY);
    return text === null ? undefined : keptSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
