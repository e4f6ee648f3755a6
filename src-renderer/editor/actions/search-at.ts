import type { Position } from "#core/network/document";
import type { Studio } from "../../stores/studio";
import type { EditorStore } from "../editor-store";

/** Opens the search for a layer that goes to this place, or into this wire; without a place: after what is selected. */
export function searchAt(
  { screen }: Studio,
  editor: EditorStore,
  place: { readonly at: Position; readonly edge: string | undefined } | undefined,
): void {
  editor.setState({ insertPlace: place });
  screen.getState().setSearchOpen(true, "everything");
  // A choice closes the palette and is carried out right after; the place counts for that one alone.
  const forget = screen.subscribe(({ searchOpen }) => {
    if (searchOpen) return;
    forget();
    queueMicrotask(() => editor.setState({ insertPlace: undefined }));
  });
}
