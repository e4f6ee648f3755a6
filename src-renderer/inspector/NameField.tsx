import { type ReactNode, useEffect, useState } from "react";
import { commitKey } from "../ui/commit-key";
import { TextInput } from "../ui/Field";

export interface NameFieldProps {
  readonly label: string;
  readonly name: string;
  readonly disabled: boolean;
  /** Why a name cannot be taken, as a sentence. */
  check(name: string): string | undefined;
  onRename(name: string): void;
}

/** A name that is taken when the field is left or Enter is pressed, and only when it can be. */
export function NameField({ label, name, disabled, check, onRename }: NameFieldProps): ReactNode {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const wanted = text.trim();
  const refusal = wanted === name ? undefined : check(wanted);
  const finish = (): void => {
    // A name that cannot be taken stays as it was typed, and what is wrong with it is said below.
    if (refusal !== undefined) return;
    if (wanted !== name) onRename(wanted);
    setText(wanted);
  };
  return (
    <div>
      <TextInput
        aria-label={label}
        aria-invalid={refusal !== undefined}
        disabled={disabled}
        value={text}
        title={text}
        className="h-8! text-ellipsis border-transparent! bg-transparent! px-1! text-title! font-semibold hover:border-line! focus:border-line! focus:bg-field!"
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          const ends = commitKey(event);
          if (ends === "take" && refusal !== undefined) event.preventDefault();
          else if (ends === "take") finish();
          else if (ends === "give up") setText(name);
        }}
      />
      {refusal !== undefined && (
        <p role="alert" className="px-1 text-small text-error">
          {refusal}
        </p>
      )}
    </div>
  );
}
