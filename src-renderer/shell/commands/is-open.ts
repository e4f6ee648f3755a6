import type { Studio } from "../../stores/studio";

/** Whether a network is open: what most commands need. */
export function isOpen({ documents }: Studio): boolean {
  return documents.getState().document !== undefined;
}
