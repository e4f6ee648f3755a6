/** Sentences that a person should know of an import, each with what it is about. */
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export interface ShownNote {
  readonly words: string;
  readonly instead?: string | undefined;
  /** What it is about, with the path of the layer that it became, where there is one. */
  readonly about: readonly { readonly name: string; readonly path?: string | undefined }[];
}

const MOST_NAMED = 8;

export function NoteList(props: {
  readonly label: string;
  readonly notes: readonly ShownNote[];
  readonly isWarning?: boolean;
  /** Absent where the layers are not on the canvas. */
  readonly onReveal?: ((path: string) => void) | undefined;
}): ReactNode {
  const { label, notes, isWarning, onReveal } = props;
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {notes.map(({ words, instead, about }) => (
        <li
          key={`${words} ${about[0]?.name ?? ""}`}
          className={`flex gap-2 rounded-control border p-2 ${isWarning ? "border-warning" : "border-line"}`}
        >
          {isWarning && <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />}
          <div className="selectable flex min-w-0 flex-col gap-1">
            <p className="wrap-anywhere">{words}</p>
            {instead !== undefined && <p className="wrap-anywhere text-muted">{instead}</p>}
            {about.length > 0 && (
              <p className="flex flex-wrap gap-x-3 gap-y-1">
                {about.slice(0, MOST_NAMED).map(({ name, path }) => (
                  <StepName key={name} name={name} path={path} onReveal={onReveal} />
                ))}
                {about.length > MOST_NAMED && (
                  <span className="text-small text-muted">
                    and {(about.length - MOST_NAMED).toLocaleString("en")} more
                  </span>
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function StepName(props: {
  readonly name: string;
  readonly path: string | undefined;
  readonly onReveal: ((path: string) => void) | undefined;
}): ReactNode {
  const { name, path, onReveal } = props;
  if (path === undefined || !onReveal)
    return <span className="numeric text-small wrap-anywhere text-muted">{name}</span>;
  return (
    <button
      type="button"
      title={`Show ${path} on the canvas`}
      onClick={() => onReveal(path)}
      className="numeric rounded-control text-left text-small font-medium wrap-anywhere text-convolution hover:underline"
    >
      {name}
    </button>
  );
}
