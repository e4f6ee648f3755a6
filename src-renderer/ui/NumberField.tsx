import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { classNames } from "./class-names";
import { commitKey } from "./commit-key";
import { CONTROL, Field } from "./Field";
import { readNumber } from "./read-number";

export interface NumberFieldProps {
  readonly label: ReactNode;
  readonly help?: string | undefined;
  /** Undefined: several things with different values. */
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly step?: number | undefined;
  readonly integer?: boolean | undefined;
  readonly unit?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** A refusal from outside (analysis). */
  readonly error?: string | undefined;
  /** Called for every valid value while typing or stepping; give it one gesture so that undo takes it back whole. */
  onChange(value: number): void;
  /** The field was left or Enter was pressed: the gesture ends. */
  onCommit?(): void;
}

/**
 * A number that is typed, or stepped with the arrow keys (Shift: ten steps). What is typed reaches `onChange` only
 * when it is a number in range; otherwise it stays as it was typed, and the field says why it is not taken.
 */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { label, help, value, min, max, integer = false, unit, disabled, onChange, onCommit } = props;
  const step = props.step ?? (integer ? 1 : 0.01);
  // Undefined: the field shows the value itself.
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (value === undefined ? "" : String(value));
  const isMixed = value === undefined && text === "";
  const read = readNumber(text, { min, max, integer });
  useEffect(() => {
    // Undo, a repair, a step: what was typed before is about another value. What was just typed ("1e-" on its way to 1e-4) is not rewritten.
    setTyped((now) => {
      if (now === undefined) return now;
      const result = readNumber(now, { min, max, integer });
      return result.ok && result.value === value ? now : undefined;
    });
  }, [value, min, max, integer]);
  const until = value === undefined ? "Until then each keeps its own." : `Until then it stays ${value}.`;
  const refusal = read.ok || isMixed ? undefined : `${read.refusal} ${until}`;

  function take(next: string): void {
    setTyped(next);
    const result = readNumber(next, { min, max, integer });
    if (result.ok && result.value !== value) onChange(result.value);
  }

  function leave(): void {
    if (read.ok || isMixed) setTyped(undefined);
    onCommit?.();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const ends = commitKey(event);
    if (ends === "take") {
      // What cannot be read stays under the hands of whoever typed it.
      if (read.ok || isMixed) leave();
      else event.preventDefault();
    } else if (ends === "give up") {
      setTyped(undefined);
      onCommit?.();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const amount = step * (event.shiftKey ? 10 : 1) * (event.key === "ArrowUp" ? 1 : -1);
      // Decimal steps leave binary dust behind (0.1 + 0.2), which is rounded away.
      const next = Number(Math.min(max, Math.max(min, (value ?? min) + amount)).toPrecision(12));
      take(String(next));
    }
  }

  return (
    <Field
      label={label}
      help={help}
      error={refusal ?? props.error}
      reading={typed !== undefined && read.ok && read.interpreted ? `read as ${read.value}` : undefined}
    >
      {(ids) => (
        <span className="relative flex">
          <input
            {...ids}
            type="text"
            inputMode={integer ? "numeric" : "decimal"}
            role="spinbutton"
            aria-valuenow={value}
            aria-valuemin={min}
            aria-valuemax={max}
            autoComplete="off"
            disabled={disabled}
            value={text}
            placeholder={value === undefined ? "mixed" : undefined}
            className={classNames(CONTROL, "numeric", "border-line")}
            onFocus={(event) => event.currentTarget.select()}
            onBlur={leave}
            onChange={(event) => take(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {unit !== undefined && (
            <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-small text-muted">
              {unit}
            </span>
          )}
        </span>
      )}
    </Field>
  );
}
