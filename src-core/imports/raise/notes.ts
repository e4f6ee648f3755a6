/** Notes while they are gathered: what is said of many steps in the same words is said once. */
import type { ImportNote } from "../../formats/model";

export class NoteBook {
  readonly #steps = new Map<string, { readonly note: ImportNote; readonly steps: string[] }>();

  add(note: ImportNote): void {
    const key = `${note.kind}/${note.words}/${note.instead ?? ""}`;
    const known = this.#steps.get(key);
    if (known) known.steps.push(...note.steps);
    else this.#steps.set(key, { note, steps: [...note.steps] });
  }

  notes(): readonly ImportNote[] {
    return [...this.#steps.values()].map(({ note, steps }) => ({ ...note, steps: [...new Set(steps)] }));
  }
}
