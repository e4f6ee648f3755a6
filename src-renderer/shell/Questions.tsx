import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useInterfaceState } from "../stores/context";
import type { Question } from "../stores/interface-store";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextInput } from "../ui/Field";

/** The oldest question that waits for an answer. */
export function Questions(): ReactNode {
  const question = useInterfaceState((state) => state.questions[0]);
  return question ? <QuestionDialog key={question.id} question={question} /> : null;
}

function QuestionDialog({ question }: { readonly question: Question }): ReactNode {
  const { title, message, options, text: line, resolve } = question;
  const [text, setText] = useState(line?.initial ?? "");
  const [asked, setAsked] = useState(false);
  // What was typed and cannot be taken says so at once; an empty line only when it is given as the answer.
  const isShown = asked || text.trim() !== "";
  const id = useId();
  const refusal = line
    ? text.trim() === ""
      ? "Enter a name or a path."
      : line.check?.(text.trim())
    : undefined;

  function answer(option: string): void {
    setAsked(true);
    if (refusal === undefined) resolve({ option, text: text.trim() });
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    const primary = options.find((option) => option.tone === "primary") ?? options[0];
    if (primary) answer(primary.id);
  }

  return (
    <Dialog
      open
      title={title}
      description={message}
      onClose={() => resolve(undefined)}
      actions={
        <>
          <Button tone="quiet" onClick={() => resolve(undefined)}>
            Cancel
          </Button>
          {options.map((option) => (
            <Button key={option.id} tone={option.tone ?? "plain"} onClick={() => answer(option.id)}>
              {option.label}
            </Button>
          ))}
        </>
      }
    >
      {line && (
        <form onSubmit={submit} className="mt-3">
          <label htmlFor={id} className="mb-1 block text-small text-muted">
            {line.label}
          </label>
          <TextInput
            id={id}
            value={text}
            aria-invalid={isShown && refusal !== undefined}
            aria-describedby={`${id}-refusal`}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <p id={`${id}-refusal`} role="alert" className="min-h-4 pt-1 text-small text-error">
            {isShown ? refusal : undefined}
          </p>
        </form>
      )}
    </Dialog>
  );
}
