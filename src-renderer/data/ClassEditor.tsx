import { ArrowDown, ArrowUp, Images, Undo2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { TextInput } from "../ui/Field";
import { formatCount } from "../ui/format-number";
import { MOST_CLASSES_SHOWN } from "./ClassList";
import { countsOfClasses, type ShownGroup } from "./picture-edits";
import { type EditedView, leftOut, merged, moved, renamed, takenBack } from "./view-edits";

/** Rows with a field each: fewer than of plain ones. */
const MOST_ROWS = MOST_CLASSES_SHOWN / 2;

export interface ClassEditorProps {
  readonly edited: EditedView;
  /** Classes as the source has them, and their pictures. */
  readonly sourceNames: readonly string[];
  readonly counts: readonly number[];
  /** @param gesture of edits that are taken back together */
  onChange(edited: EditedView, gesture?: string): void;
  onShow(group: ShownGroup): void;
}

/** Classes in the order of their numbers: renamed in place, moved, and, once they are chosen, merged or left out. */
export function ClassEditor(props: ClassEditorProps): ReactNode {
  const { edited, sourceNames, counts, onChange, onShow } = props;
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [wanted, setWanted] = useState("");
  const rows = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    return edited.classes
      .map((each, place) => ({ ...each, place }))
      .filter(({ name }) => words === "" || name.toLowerCase().includes(words));
  }, [edited, wanted]);
  /** Places are others afterwards. */
  const change = (next: EditedView): void => {
    setChosen(new Set());
    onChange(next);
  };
  const choose = (place: number, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(place);
    else next.delete(place);
    setChosen(next);
  };
  const ownCounts = useMemo(() => countsOfClasses(edited, counts), [edited, counts]);
  const into = edited.classes.find((_, place) => chosen.has(place))?.name;
  return (
    <section aria-label="Classes" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="section-heading mr-auto">
          {formatCount(edited.classes.length)} {edited.classes.length === 1 ? "class" : "classes"}
        </h3>
        <Button disabled={chosen.size < 2} onClick={() => change(merged(edited, chosen))}>
          {chosen.size < 2 || into === undefined ? "Merge" : `Merge into ${shortened(into)}`}
        </Button>
        <Button disabled={chosen.size === 0} onClick={() => change(leftOut(edited, chosen))}>
          Leave out
        </Button>
      </div>
      {edited.classes.length > MOST_ROWS && (
        <TextInput
          aria-label="Find a class"
          placeholder={`Find one of ${formatCount(edited.classes.length)} classes`}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      )}
      <ol aria-label="Classes in their order" className="flex flex-col gap-1">
        {rows.slice(0, MOST_ROWS).map(({ name, from, place }) => (
          <li
            key={from.join()}
            className="grid grid-cols-[auto_2rem_minmax(0,1fr)_4rem_auto] items-center gap-2"
          >
            <input
              type="checkbox"
              aria-label={`Choose ${name}`}
              checked={chosen.has(place)}
              onChange={({ target }) => choose(place, target.checked)}
              className="size-4 accent-(--convolution)"
            />
            <span className="numeric text-right text-small text-muted">{place}</span>
            <TextInput
              aria-label={`Name of class ${place}`}
              title={from.length > 1 ? from.map((target) => sourceNames[target] ?? "").join(", ") : undefined}
              value={name}
              maxLength={200}
              onChange={({ target }) =>
                onChange(renamed(edited, place, target.value), `rename ${from.join()}`)
              }
            />
            <span className="numeric text-right text-small text-muted">
              {formatCount(ownCounts[place] ?? 0)}
            </span>
            <span className="flex">
              <IconButton
                icon={Images}
                label={`Pictures of ${name}`}
                onClick={() => onShow({ kind: "class", anchor: from[0] ?? 0 })}
              />
              <IconButton
                icon={ArrowUp}
                label={`Move ${name} up`}
                disabled={place === 0}
                onClick={() => change(moved(edited, place, -1))}
              />
              <IconButton
                icon={ArrowDown}
                label={`Move ${name} down`}
                disabled={place === edited.classes.length - 1}
                onClick={() => change(moved(edited, place, 1))}
              />
            </span>
          </li>
        ))}
      </ol>
      {rows.length > MOST_ROWS && (
        <p className="text-small text-muted">
          and {formatCount(rows.length - MOST_ROWS)} more, found by their names
        </p>
      )}
      <LeftOut {...props} onChange={change} />
    </section>
  );
}

function LeftOut({ edited, sourceNames, counts, onChange, onShow }: ClassEditorProps): ReactNode {
  const single = edited.changes.filter(({ to }) => to === null).length;
  if (edited.leftOut.length === 0 && single === 0) return null;
  return (
    <section aria-label="Left out">
      <h3 className="section-heading pb-1">Left out</h3>
      {single > 0 && (
        <p className="flex items-center gap-2 text-muted">
          <span className="flex-1">
            {formatCount(single)} {single === 1 ? "picture" : "pictures"}, one by one
          </span>
          <IconButton
            icon={Images}
            label="Pictures that are left out"
            onClick={() => onShow({ kind: "left-out" })}
          />
        </p>
      )}
      <ul className="flex flex-col gap-0.5">
        {edited.leftOut.slice(0, MOST_ROWS).map((target) => {
          const name = sourceNames[target] ?? String(target);
          return (
            <li key={target} className="flex items-center gap-2 text-muted">
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="numeric text-small">{formatCount(counts[target] ?? 0)}</span>
              <IconButton
                icon={Undo2}
                label={`Take ${name} back`}
                onClick={() => onChange(takenBack(edited, target, name))}
              />
            </li>
          );
        })}
      </ul>
      {edited.leftOut.length > MOST_ROWS && (
        <p className="text-small text-muted">and {formatCount(edited.leftOut.length - MOST_ROWS)} more</p>
      )}
    </section>
  );
}

function shortened(name: string): string {
  return name.length <= 16 ? name : `${name.slice(0, 15)}…`;
}
