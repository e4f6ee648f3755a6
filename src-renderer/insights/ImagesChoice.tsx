/** Which images are looked at: how many of a part, or one of them, chosen by its look. */
import { ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { InsightSubject } from "#core/protocol/insights-api";
import { useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { NumberField } from "../ui/NumberField";
import { Pager } from "../ui/Pager";
import { PictureGrid } from "../ui/PictureGrid";

export interface ChosenImages {
  readonly images: number;
  /** One alone, by its place in the part. */
  readonly image?: number;
}

const MOST = 1_000_000;
const PAGE = 60;

export interface ImagesChoiceProps {
  readonly subject: InsightSubject;
  /** Another dataset than the network's own. */
  readonly dataset: string | undefined;
  readonly part: DatasetPartName;
  /** It is of one image: the first one unless another is chosen. */
  readonly isOne: boolean;
  readonly chosen: ChosenImages;
  onChoose(chosen: ChosenImages): void;
}

export function ImagesChoice(props: ImagesChoiceProps): ReactNode {
  const { isOne, onChoose } = props;
  const { images } = props.chosen;
  const image = props.chosen.image ?? (isOne ? 0 : undefined);
  const chosen = { images, ...(image !== undefined && { image }) };
  const [isOpen, setOpen] = useState(false);
  const [count, setCount] = useState(images);
  const take = (next: ChosenImages): void => {
    if (next.images !== images || next.image !== image) onChoose(next);
  };
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(open) => {
        setCount(images);
        setOpen(open);
      }}
    >
      <Popover.Trigger asChild>
        <Button className="h-6! px-2! text-small">
          {image === undefined ? `First ${formatCount(images)}` : `Image ${formatCount(image + 1)}`}
          <ChevronDown size={14} aria-hidden className="text-muted" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Which images"
          className="fade z-50 flex max-h-(--radix-popover-content-available-height) w-96 flex-col gap-2 rounded-card border border-line bg-raised p-3 text-body text-text shadow-floating outline-none"
        >
          {!isOne && (
            <NumberField
              integer
              label="How many, from the first on"
              value={count}
              min={1}
              max={MOST}
              onChange={setCount}
              onCommit={() => count !== images && take({ images: count })}
            />
          )}
          <OneImage
            {...props}
            chosen={chosen}
            onPick={(place) => {
              setOpen(false);
              take({ images, image: place });
            }}
          />
          {image !== undefined && !isOne && (
            <Button
              onClick={() => {
                setOpen(false);
                take({ images: count });
              }}
            >
              The first {formatCount(count)} instead
            </Button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function OneImage({
  subject,
  dataset,
  part,
  isOne,
  chosen,
  onPick,
}: ImagesChoiceProps & { onPick(place: number): void }): ReactNode {
  const { services } = useStudio();
  const [from, setFrom] = useState(() => Math.floor((chosen.image ?? 0) / PAGE) * PAGE);
  const ask = useMemo(
    () => () =>
      services.client.call("insights.pictures", {
        subject,
        part,
        from,
        count: PAGE,
        ...(dataset !== undefined && { dataset }),
      }),
    [services, subject, dataset, part, from],
  );
  const { value, error } = useAnswer(ask);
  return (
    <>
      <div className={`flex items-center justify-between gap-2 ${isOne ? "" : "border-t border-line pt-2"}`}>
        <span className="text-muted">{isOne ? "Which image" : "Or one image alone"}</span>
        {value && <Pager what="Images" from={from} page={PAGE} count={value.of} onTurn={setFrom} />}
      </div>
      {error !== undefined && (
        <p role="alert" className="text-small wrap-anywhere text-error">
          {error}
        </p>
      )}
      <div className="flex h-64 min-h-24 flex-col">
        {value && <PictureGrid page={value} from={from} chosen={chosen.image} onChoose={onPick} />}
      </div>
    </>
  );
}
