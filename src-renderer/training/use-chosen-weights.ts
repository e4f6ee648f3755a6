import type { ChosenWeights } from "../stores/beginnings-store";
import { useBeginningsState, useDocumentState } from "../stores/context";

/** What the next training of the open drawing begins with; undefined: first values. */
export function useChosenWeights(): ChosenWeights | undefined {
  const draftKey = useDocumentState((state) => state.draftKey);
  return useBeginningsState((state) => state.chosen.get(draftKey));
}
