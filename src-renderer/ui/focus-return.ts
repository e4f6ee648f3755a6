/**
 * Where the focus goes when a dialog closes. Dialogs here are opened by the studio's state, not by a trigger of their own, so the
 * element that had the focus before is kept. One that was opened from a menu goes back to what opened the menu; one that follows
 * another dialog goes back to where the first came from.
 */
let last: HTMLElement | undefined;

/** Call before the dialog takes the focus. */
export function openerOf(page: Document): HTMLElement | undefined {
  const active = page.activeElement;
  const menu = active?.closest("[role=menu]");
  const trigger = menu?.getAttribute("aria-labelledby");
  const origin = trigger ? page.getElementById(trigger) : active;
  const usable =
    origin instanceof HTMLElement && origin !== page.body && !origin.closest("[role=dialog], [role=menu]");
  if (usable) last = origin;
  return last;
}

export function returnFocus(opener: HTMLElement | undefined, page: Document): void {
  // The next question is open already and has the focus.
  if (page.querySelector("[role=dialog]:not([data-state=closed])")) return;
  // Someone knew better where it belongs: a table that lost the row.
  if (page.activeElement && page.activeElement !== page.body) return;
  if (opener?.isConnected) opener.focus();
}
