import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { classNames } from "./class-names";
import { Tooltip } from "./Tooltip";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";

const TONES: Record<ButtonTone, string> = {
  // The accent belongs to the skip and to the one primary action in view.
  primary: "bg-accent text-on-accent font-semibold hover:bg-accent-hover border-transparent",
  plain: "bg-raised text-text border-line hover:bg-hover",
  quiet: "bg-transparent text-text border-transparent hover:bg-hover",
  danger: "bg-raised text-error border-line hover:bg-hover",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone;
  readonly icon?: LucideIcon | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  tone = "plain",
  icon: Icon,
  className,
  children,
  type,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type={type ?? "button"}
      className={classNames(
        "inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-control border px-3 text-body whitespace-nowrap transition-colors disabled:opacity-45",
        TONES[tone],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon size={14} aria-hidden className="shrink-0" />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  readonly icon: LucideIcon;
  /** Spoken name, and the tooltip. */
  readonly label: string;
  /** Shown in the tooltip: "Ctrl+Z". */
  readonly shortcut?: string | undefined;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  pressed,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <Tooltip label={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        className={classNames(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-control transition-colors hover:bg-hover hover:text-text disabled:opacity-40",
          pressed ? "bg-hover text-text" : "text-muted",
          className,
        )}
        {...rest}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Tooltip>
  );
}
