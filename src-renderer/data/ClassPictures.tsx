/** The pictures of a class, a page at a time: those that are chosen are left out, or get another class. */
import { ArrowLeft, ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";
import { Button, IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { PixelPicture } from "../ui/PixelPicture";
import { ClassChooser } from "./ClassChooser";
import {
  asTheirSource,
  type ChosenPicture,
  membersWanted,
  type ShownGroup,
  withPictures,
} from "./picture-edits";
import { type EditedView, placesOfClasses } from "./view-edits";

const PAGE = 60;
const THUMBNAIL = 56;
const PART_WORDS = { train: "training", validation: "validation", test: "test" } as const;

export interface ClassPicturesProps {
  /** Of the dataset. */
  readonly id: string;
  readonly edited: EditedView;
  readonly group: ShownGroup;
  onChange(edited: EditedView): void;
  onBack(): void;
}

export function ClassPictures({ id, edited, group, onChange, onBack }: ClassPicturesProps): ReactNode {
  const { services } = useStudio();
  const [from, setFrom] = useState(0);
  const [chosen, setChosen] = useState<ReadonlyMap<number, ChosenPicture>>(new Map());
  const wanted = useMemo(() => membersWanted(edited, group), [edited, group]);
  const ask = useMemo(
    () => async () => {
      const { client } = services;
      const members = await client.call("datasets.members", { id, ...wanted, from, count: PAGE });
      const { places } = members;
      const seen = places.length === 0 ? undefined : await client.call("datasets.pictures", { id, places });
      return { ...members, from, seen };
    },
    [services, id, wanted, from],
  );
  const { value: page, error } = useAnswer(ask);
  const count = page?.count ?? 0;
  // What was on the last page may have moved away.
  useEffect(() => {
    if (page && page.count > 0 && page.from >= page.count)
      setFrom(PAGE * Math.floor((page.count - 1) / PAGE));
  }, [page]);
  const own = group.kind === "class" ? placesOfClasses(edited).get(group.anchor) : undefined;
  const name = group.kind === "left-out" ? "Left out one by one" : (edited.classes[own ?? -1]?.name ?? "");
  const last = Math.min(count, from + PAGE);
  const change = (next: EditedView): void => {
    setChosen(new Map());
    onChange(next);
  };
  const pictures = [...chosen.values()];
  const size = page?.seen ? page.seen.height * page.seen.width * page.seen.channels : 0;
  return (
    <section aria-label={`Pictures of ${name}`} className="flex flex-col gap-2">
      <div className="flex items-center gap-1">
        <IconButton icon={ArrowLeft} label="All classes" onClick={onBack} />
        <h3 className="min-w-0 flex-1 truncate font-medium text-text" title={name}>
          {name}
        </h3>
        <span role="status" className="numeric text-small whitespace-nowrap text-muted">
          {count === 0
            ? page && "none"
            : `${formatCount(from + 1)}–${formatCount(last)} of ${formatCount(count)}`}
        </span>
        <IconButton
          icon={ChevronLeft}
          label="Pictures before"
          disabled={from === 0}
          onClick={() => setFrom(Math.max(0, from - PAGE))}
        />
        <IconButton
          icon={ChevronRight}
          label="Pictures after"
          disabled={last >= count}
          onClick={() => setFrom(from + PAGE)}
        />
      </div>
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        {pictures.length === 0 ? (
          <p className="text-small text-muted">Choose pictures that do not belong here.</p>
        ) : (
          <>
            <p role="status" className="text-small whitespace-nowrap text-text">
              {formatCount(pictures.length)} chosen
            </p>
            {group.kind === "left-out" ? (
              <Button onClick={() => change(asTheirSource(edited, pictures))}>Take back</Button>
            ) : (
              <>
                <Button onClick={() => change(withPictures(edited, pictures, null))}>Leave out</Button>
                <ClassChooser
                  classes={edited.classes}
                  without={own}
                  onChoose={(to) => change(withPictures(edited, pictures, to))}
                />
              </>
            )}
          </>
        )}
      </div>
      {error !== undefined && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      {count === 0 && page && <p className="text-muted">There is no picture here.</p>}
      {page?.seen && (
        <ul aria-label="Pictures" className="grid grid-cols-[repeat(auto-fill,minmax(4.25rem,1fr))] gap-1">
          {page.places.map((place, order) => {
            const picture = { place, target: page.seen?.labels[order] ?? 0 };
            const file = page.seen?.names[order] ?? "";
            const part = page.seen?.parts[order];
            return (
              <li key={place}>
                <button
                  type="button"
                  aria-pressed={chosen.has(place)}
                  aria-label={file}
                  title={part ? `${file}, ${PART_WORDS[part]}` : file}
                  onClick={() => setChosen(toggled(chosen, picture))}
                  className="flex w-full justify-center rounded-control border-2 border-transparent p-0.5 hover:bg-hover aria-pressed:border-convolution aria-pressed:bg-hover"
                >
                  {page.seen && (
                    <PixelPicture
                      pixels={page.seen.images.subarray(order * size, (order + 1) * size)}
                      shape={[page.seen.height, page.seen.width, page.seen.channels]}
                      size={THUMBNAIL}
                    />
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function toggled(
  chosen: ReadonlyMap<number, ChosenPicture>,
  picture: ChosenPicture,
): ReadonlyMap<number, ChosenPicture> {
  const next = new Map(chosen);
  if (!next.delete(picture.place)) next.set(picture.place, picture);
  return next;
}
