import { type ReactNode, useMemo, useState } from "react";
import type { DataReport } from "#core/datasets/order";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import { TextInput } from "../ui/Field";
import { formatCount } from "../ui/format-number";
import { runsOfClasses, SampleRow } from "./SampleRow";

/** As many are in the page at once: of thousands, the others are found by their names. */
export const MOST_CLASSES_SHOWN = 200;
const PICTURE = 24;

export interface ClassListProps {
  readonly classes: DataReport["classes"];
  readonly pictures: SamplePictures | undefined;
}

/** Classes with how many pictures they have, and some of these. */
export function ClassList({ classes, pictures }: ClassListProps): ReactNode {
  const [wanted, setWanted] = useState("");
  const runs = useMemo(
    () => new Map(pictures ? runsOfClasses(pictures).map((run) => [run.label, run]) : []),
    [pictures],
  );
  const most = useMemo(() => classes.reduce((largest, { count }) => Math.max(largest, count), 1), [classes]);
  const found = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    return classes
      .map(({ name, count }, label) => ({ name, count, label }))
      .filter(({ name }) => words === "" || name.toLowerCase().includes(words));
  }, [classes, wanted]);
  return (
    <section aria-label="Classes">
      {classes.length > MOST_CLASSES_SHOWN && (
        <TextInput
          aria-label="Find a class"
          placeholder={`Find one of ${formatCount(classes.length)} classes`}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
          className="mb-1"
        />
      )}
      <ul
        aria-label="Classes and their pictures"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keys
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-control border border-line bg-canvas px-2 py-1"
      >
        {found.slice(0, MOST_CLASSES_SHOWN).map(({ name, count, label }) => {
          const run = runs.get(label);
          return (
            <li key={label} className="grid min-h-7 grid-cols-[minmax(0,1fr)_5.5rem_auto] items-center gap-2">
              <span className="truncate text-text" title={name}>
                {name}
              </span>
              <span className="flex items-center justify-end gap-1.5">
                <span
                  aria-hidden
                  className="flex h-1.5 w-10 justify-end overflow-hidden rounded-full bg-line"
                >
                  <span className="h-full bg-convolution" style={{ width: `${(100 * count) / most}%` }} />
                </span>
                <span className="numeric min-w-9 text-right text-small text-muted">{formatCount(count)}</span>
              </span>
              <span className="flex w-[calc(5*26px)] overflow-hidden">
                {run && pictures && (
                  <SampleRow preview={pictures} from={run.from} count={run.count} size={PICTURE} />
                )}
              </span>
            </li>
          );
        })}
        {found.length === 0 && <li className="py-1 text-muted">No class is called so.</li>}
        {found.length > MOST_CLASSES_SHOWN && (
          <li className="py-1 text-small text-muted">
            and {formatCount(found.length - MOST_CLASSES_SHOWN)} more, found by their names
          </li>
        )}
      </ul>
    </section>
  );
}
