import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { commitKey } from "./commit-key";
import { TextInput } from "./Field";

export interface InPlaceNameProps {
  readonly label: string;
  readonly name: string;
  readonly className?: string;
  /** Why a name cannot be taken, as a sentence. */
  check(name: string): string | undefined;
  onRename(name: string): void;
  /** The typing is over, by Enter, Escape, or because the field was left with a name that was taken. */
  onEnd(by: "key" | "leaving"): void;
}

/** A name that is typed where it stands. Enter takes it, Escape keeps the old one; what cannot be taken stays, with the reason. */
export function InPlaceName(props: InPlaceNameProps): ReactNode {
  const { label, name, className, check, onRename, onEnd } = props;
  const [text, setText] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  const id = useId();
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);
  const wanted = text.trim();
  const refusal = wanted === name ? undefined : check(wanted);
  function end(by: "key" | "leaving"): void {
    // Giving the focus back leaves the field once more, while it is still there.
    ended.current = true;
    onEnd(by);
  }
  function take(by: "key" | "leaving"): void {
    if (refusal !== undefined || ended.current) return;
    if (wanted !== name) onRename(wanted);
    end(by);
  }
  return (
    <span className="relative block min-w-0">
      <TextInput
        ref={input}
        aria-label={label}
        aria-invalid={refusal !== undefined}
        aria-describedby={refusal === undefined ? undefined : id}
        value={text}
        className={className}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => take("leaving")}
        onKeyDown={(event) => {
          const ends = commitKey(event);
          if (ends === undefined) return;
          event.stopPropagation();
          event.preventDefault();
          if (ends === "take") take("key");
          else end("key");
        }}
      />
      {refusal !== undefined && (
        <span
          id={id}
          role="alert"
          className="absolute top-full left-0 z-50 mt-1 block w-max max-w-64 rounded-control border border-line bg-raised px-2 py-1 text-small text-error shadow-floating"
        >
          {refusal}
        </span>
      )}
    </span>
  );
}
