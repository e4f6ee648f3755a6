/** Edits that a document has no room for are refused in words, wherever the gesture comes from. */
import { SkiploomError } from "#core/foundation/errors";
import { errorNotice, type InterfaceStore } from "./interface-store";

/** The work's result; nothing when it was refused, which is shown then. */
export function orRefusal<T>(screen: InterfaceStore, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    screen.getState().notify(errorNotice(error));
    return undefined;
  }
}
