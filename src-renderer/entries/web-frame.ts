/** A browser tab as the studio's frame: its title, and the browser's own question before it closes with unsaved changes. */
import type { ShellFrame } from "../stores/services";

export function browserFrame(window: Window): ShellFrame {
  let unsaved = false;
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  return {
    setDocumentState(state) {
      unsaved = state.unsaved;
      const mark = state.unsaved ? "• " : "";
      window.document.title = state.name === "" ? "Skiploom" : `${mark}${state.name} – Skiploom`;
    },
    onCommand: () => () => undefined,
  };
}
