import { type ReactNode, useState } from "react";
import { Button } from "../ui/Button";
import { TextInput } from "../ui/Field";
import { Select } from "../ui/Select";
import type { ViewClass } from "./view-edits";

/** A list of more is no choice: a class is named then. */
const MOST_LISTED = 200;

export interface ClassChooserProps {
  readonly classes: readonly ViewClass[];
  /** Place of the class that is not to be chosen. */
  readonly without: number | undefined;
  /** @param anchor a class of the source that the chosen one is made of */
  onChoose(anchor: number): void;
}

/** Another class for pictures. */
export function ClassChooser({ classes, without, onChoose }: ClassChooserProps): ReactNode {
  const others = classes.flatMap(({ name, from: [anchor] }, place) =>
    place === without || anchor === undefined ? [] : [{ name, anchor }],
  );
  const [typed, setTyped] = useState("");
  if (others.length === 0) return null;
  if (others.length <= MOST_LISTED)
    return (
      <Select
        label="Give another class"
        className="min-w-40 max-w-56 flex-1"
        value={undefined}
        placeholder="Give another class"
        choices={others.map(({ name, anchor }) => ({ value: String(anchor), label: name }))}
        onChange={(anchor) => onChoose(Number(anchor))}
      />
    );
  const found = others.find(({ name }) => name === typed.trim());
  return (
    <form
      className="flex min-w-48 flex-1 gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (found) onChoose(found.anchor);
      }}
    >
      <TextInput
        aria-label="Name of another class"
        placeholder="Name of another class"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <Button type="submit" disabled={!found}>
        Give it
      </Button>
    </form>
  );
}
