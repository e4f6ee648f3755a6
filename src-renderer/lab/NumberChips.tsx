/** A few whole numbers out of many: those that are offered, and others that are typed. */
import { Plus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/Button";
import { commitKey } from "../ui/commit-key";
import { TextInput } from "../ui/Field";
import { type NumberRange, readNumber } from "../ui/read-number";

export interface NumberChipsProps {
  readonly legend: string;
  /** Shown beside the chosen ones. */
  readonly offered: readonly number[];
  /** Ascending. */
  readonly chosen: readonly number[];
  readonly range: NumberRange;
  /** What one is called to who cannot see the legend: "20 layers". */
  nameOf(value: number): string;
  /** Of the field. */
  readonly placeholder: string;
  readonly fieldLabel: string;
  /** Why a whole number within the range cannot be taken, in a sentence. */
  refusalOf?(value: number): string | undefined;
  onChange(chosen: readonly number[]): void;
}

export function NumberChips(props: NumberChipsProps): ReactNode {
  const { legend, offered, chosen, range, nameOf, placeholder, fieldLabel, refusalOf, onChange } = props;
  const [typed, setTyped] = useState("");
  const read = readNumber(typed, range);
  const refusal = read.ok ? refusalOf?.(read.value) : read.refusal;
  const isEmpty = typed.trim() === "";
  const shown = [...new Set([...offered, ...chosen])].sort((one, other) => one - other);
  const toggle = (value: number): void =>
    onChange(
      chosen.includes(value)
        ? chosen.filter((other) => other !== value)
        : [...chosen, value].sort((one, other) => one - other),
    );
  function add(): void {
    if (!read.ok || refusal !== undefined) return;
    if (!chosen.includes(read.value)) toggle(read.value);
    setTyped("");
  }
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-muted">{legend}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {shown.map((value) => (
          <Chip
            key={value}
            label={String(value)}
            name={nameOf(value)}
            isOn={chosen.includes(value)}
            onClick={() => toggle(value)}
          />
        ))}
        <span className="flex items-center gap-1">
          <TextInput
            aria-label={fieldLabel}
            placeholder={placeholder}
            inputMode="numeric"
            value={typed}
            aria-invalid={!isEmpty && refusal !== undefined}
            className="numeric !w-18"
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (commitKey(event) !== "take") return;
              event.preventDefault();
              add();
            }}
          />
          <Button icon={Plus} disabled={!read.ok || refusal !== undefined} onClick={add}>
            Add
          </Button>
        </span>
      </div>
      {!isEmpty && refusal !== undefined && (
        <p role="alert" className="pt-1 text-small text-error">
          {refusal}
        </p>
      )}
    </fieldset>
  );
}

export function Chip(props: {
  readonly label: string;
  readonly name: string;
  readonly isOn: boolean;
  onClick(): void;
}): ReactNode {
  const { label, name, isOn, onClick } = props;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={name}
      onClick={onClick}
      className={`numeric inline-flex h-7 items-center gap-1 rounded-control border px-2.5 text-body transition-colors ${isOn ? "border-faint bg-hover font-semibold text-text" : "border-line text-muted hover:text-text"}`}
    >
      {label}
      {isOn && <X size={12} aria-hidden className="text-muted" />}
    </button>
  );
}
