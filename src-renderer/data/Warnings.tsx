/** What a person should know before trusting what is trained on data, with the pictures that it is about. */
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { DataWarning } from "#core/datasets/check/warning";
import { OddPictures } from "./OddPictures";

/** Of pictures whose pixels were damaged there is nothing to see. */
const SHOWN_AS_PICTURES: ReadonlySet<DataWarning["kind"]> = new Set(["two-classes", "look-alikes", "crowd"]);
const NAMED = 5;

export interface WarningsProps {
  /** Of the dataset. */
  readonly id: string;
  readonly warnings: readonly DataWarning[];
}

export function Warnings({ id, warnings }: WarningsProps): ReactNode {
  if (warnings.length === 0) return null;
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-3">
      {warnings.map((warning) => (
        // Of one kind there may be several: crowds.
        <li key={`${warning.kind} ${warning.words}`} className="flex gap-2">
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
          <div className="min-w-0 flex-1">
            <p className="wrap-anywhere text-text">{warning.words}</p>
            {SHOWN_AS_PICTURES.has(warning.kind) ? (
              <OddPictures id={id} warning={warning} />
            ) : (
              <ul className="selectable text-small text-muted">
                {warning.examples.slice(0, NAMED).map(({ pictures }) => (
                  <li key={pictures.map(({ place }) => place).join()} className="wrap-anywhere">
                    {pictures
                      .map(({ name, part, class: label }) => `${name} (${label}, ${part})`)
                      .join(" and ")}
                  </li>
                ))}
              </ul>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
