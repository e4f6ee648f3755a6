import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { classNames } from "./class-names";
import { Tooltip } from "./Tooltip";

/** A control of any height. */
export const CONTROL_FACE =
  "w-full min-w-0 rounded-control border bg-field px-2 text-body text-text transition-colors hover:border-faint disabled:opacity-50 aria-invalid:border-error";

/** One line high. */
export const CONTROL = `h-7 ${CONTROL_FACE}`;

export interface FieldProps {
  readonly label: ReactNode;
  /** One sentence on hover. */
  readonly help?: string | undefined;
  /** Only spoken: what stands above says it already. */
  readonly isLabelHidden?: boolean | undefined;
  readonly error?: string | undefined;
  /** What was typed, as it was understood: where that is not plain from the text. */
  readonly reading?: string | undefined;
  /** Receives the ids that tie the control to its label and to its error. */
  readonly children: (ids: {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  }) => ReactNode;
}

/** A labelled row: words at the left, the control at the right (in a narrow panel under them), what is wrong below. */
export function Field({ label, help, isLabelHidden, error, reading, children }: FieldProps): ReactNode {
  const id = useId();
  const words = (
    <label
      htmlFor={id}
      className={isLabelHidden ? "sr-only" : "py-1 leading-tight wrap-break-word text-muted"}
    >
      {label}
    </label>
  );
  return (
    <div>
      <div
        className={classNames(
          "grid min-h-8 items-center gap-2 @max-[14rem]:grid-cols-1 @max-[14rem]:gap-0.5",
          !isLabelHidden && "grid-cols-[minmax(0,2fr)_minmax(0,3fr)]",
        )}
      >
        {help === undefined ? (
          words
        ) : (
          <Tooltip label={help} side="left">
            {words}
          </Tooltip>
        )}
        {children(
          error === undefined ? { id } : { id, "aria-describedby": `${id}-error`, "aria-invalid": true },
        )}
      </div>
      {reading !== undefined && error === undefined && (
        <p role="status" className="numeric pb-1 text-right text-small text-muted">
          {reading}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="pb-1 text-small text-error">
          {error}
        </p>
      )}
    </div>
  );
}

export interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextInput({ className, ...rest }: TextInputProps): ReactNode {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      className={classNames(CONTROL, "border-line", className)}
      {...rest}
    />
  );
}
