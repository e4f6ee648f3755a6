/**
 * Where the focus goes when a dialog closes. Dialogs here are opened by the studio's state, not by a trigger of their own, so the
 * element that had the focus before is kept. One that was opened from a menu goes back to what opened the menu; one that follows
 * another dialog goes back to where the first came from.
 */
let opener: HTMLElement | undefined;

/** Call when a menu's entry is chosen, before what it does: the menu is gone by the time that a dialog opens. */
export function noteMenu(entry: EventTarget | null): void {
  if (!(entry instanceof HTMLElement)) return;
  const trigger = entry.closest("[role=menu]")?.getAttribute("aria-labelledby");
  opener = trigger ? (entry.ownerDocument.getElementById(trigger) ?? undefined) : undefined;
}

/** Call before the dialog takes the focus. */
export function openerOf(page: Document): HTMLElement | undefined {
  const active = page.activeElement;
  const usable =
    active instanceof HTMLElement && active !== page.body && !active.closest("[role=dialog], [role=menu]");
  if (usable) opener = active;
  return opener;
}

export function returnFocus(to: HTMLElement | undefined, page: Document): void {
  // The next question is open already and has the focus.
  if (page.querySelector("[role=dialog]:not([data-state=closed])")) return;
  opener = undefined;
  // Someone knew better where it belongs: a table that lost the row.
  if (page.activeElement && page.activeElement !== page.body) return;
  if (to?.isConnected) to.focus();
}
