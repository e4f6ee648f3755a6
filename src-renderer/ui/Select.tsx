import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { CONTROL, CONTROL_FACE, Field } from "./Field";

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** A few more words in the list. */
  readonly hint?: string;
}

export interface SelectProps<T extends string> {
  /** Undefined: several things that differ. */
  readonly value: T | undefined;
  readonly choices: readonly Choice<T>[];
  readonly disabled?: boolean | undefined;
  readonly id?: string | undefined;
  /** Spoken name when no label stands beside it. */
  readonly label?: string | undefined;
  readonly className?: string | undefined;
  /** What stands there while nothing is chosen yet; left out: several things differ. */
  readonly placeholder?: string | undefined;
  /** A long label goes on in further lines, where the end of it matters. */
  readonly wraps?: boolean | undefined;
  onChange(value: T): void;
}

export function Select<T extends string>(props: SelectProps<T>): ReactNode {
  const { value, choices, disabled, id, label, className, placeholder, wraps, onChange } = props;
  return (
    <Radix.Root
      value={value ?? ""}
      disabled={disabled ?? false}
      onValueChange={(next) => {
        const choice = choices.find((candidate) => candidate.value === next);
        if (choice) onChange(choice.value);
      }}
    >
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={classNames(
          wraps ? `min-h-7 py-1 ${CONTROL_FACE}` : CONTROL,
          "flex items-center justify-between gap-1 border-line text-left",
          className,
        )}
      >
        <span className={wraps ? "min-w-0 leading-tight wrap-anywhere" : "truncate"}>
          {/* Nothing to choose from yet, or several things that differ. */}
          <Radix.Value placeholder={placeholder ?? (choices.length === 0 ? "" : "mixed")} />
        </span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="fade z-50 max-h-(--radix-select-content-available-height) max-w-(--radix-select-content-available-width) min-w-(--radix-select-trigger-width) overflow-hidden rounded-card border border-line bg-raised p-1 shadow-floating"
        >
          <Radix.Viewport>
            {choices.map((choice) => (
              <Radix.Item
                key={choice.value}
                value={choice.value}
                className="flex min-h-7 cursor-pointer items-center gap-2 rounded-control py-1 pr-3 pl-7 leading-tight wrap-anywhere text-body text-text outline-none select-none data-highlighted:bg-hover data-[state=checked]:font-semibold relative"
              >
                <Radix.ItemIndicator className="absolute left-2">
                  <Check size={14} aria-hidden />
                </Radix.ItemIndicator>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                {choice.hint !== undefined && (
                  <span className="ml-auto pl-4 text-small text-muted">{choice.hint}</span>
                )}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface SelectFieldProps<T extends string> extends Omit<SelectProps<T>, "id" | "label"> {
  readonly label: ReactNode;
  readonly help?: string | undefined;
  readonly isLabelHidden?: boolean;
  readonly error?: string | undefined;
}

export function SelectField<T extends string>({
  label,
  help,
  isLabelHidden,
  error,
  ...rest
}: SelectFieldProps<T>): ReactNode {
  return (
    <Field label={label} help={help} isLabelHidden={isLabelHidden} error={error}>
      {({ id }) => <Select {...rest} id={id} />}
    </Field>
  );
}
