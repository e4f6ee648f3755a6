/** What browsers report of a key that an input method keeps to itself; Safari says so with this number alone. */
const KEPT_BY_INPUT_METHOD = 229;

/**
 * While an input method composes a word (Japanese, Chinese, Korean), its keys are its own: its Enter ends the word and not
 * the name, its Escape gives up the word and not the dialog. Told once for all fields, dialogs, lists and shortcuts: nothing on the page
 * hears of such a key.
 */
export function leaveKeysToInputMethods(page: Window): () => void {
  function keep(event: KeyboardEvent): void {
    if (!event.isComposing && event.keyCode !== KEPT_BY_INPUT_METHOD) return;
    event.stopImmediatePropagation();
    // Safari ends the word first and would then send the form that the field stands in.
    if (!event.isComposing && event.key === "Enter") event.preventDefault();
  }
  page.addEventListener("keydown", keep, true);
  return () => page.removeEventListener("keydown", keep, true);
}
