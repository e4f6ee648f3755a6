/** Ctrl+C, X and V through the browser's own events: they carry the text, and no permission has to be asked for. */
import { useEffect } from "react";
import type { Clipboard } from "../actions/clipboard";

export function useClipboardEvents(clipboard: Clipboard): void {
  useEffect(() => {
    function take(event: ClipboardEvent, text: string | undefined): void {
      if (text === undefined) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    }
    const onCopy = (event: ClipboardEvent): void => {
      if (isOurs(event)) take(event, clipboard.copy());
    };
    const onCut = (event: ClipboardEvent): void => {
      if (isOurs(event)) take(event, clipboard.cut());
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!isOurs(event)) return;
      event.preventDefault();
      clipboard.paste(event.clipboardData?.getData("text/plain"));
    };
    window.addEventListener("copy", onCopy);
    window.addEventListener("cut", onCut);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("copy", onCopy);
      window.removeEventListener("cut", onCut);
      window.removeEventListener("paste", onPaste);
    };
  }, [clipboard]);
}

/** Not in a text field or a dialog, and not while words on the page are selected. */
function isOurs(event: ClipboardEvent): boolean {
  const target = event.target;
  if (
    target instanceof Element &&
    target.closest("input, textarea, [contenteditable], [role=dialog], [role=menu]")
  ) {
    return false;
  }
  return window.getSelection()?.isCollapsed !== false;
}
