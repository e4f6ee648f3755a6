/** Marks an element as a part of the window that F6 goes to. It can take the focus, without being a stop of Tab. */
export function regionMark(name: string): { readonly "data-region": string; readonly tabIndex: -1 } {
  return { "data-region": name, tabIndex: -1 };
}
