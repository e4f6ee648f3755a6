/** Data that is prepared in the background: how far it is, and a way to stop it. There only while it is. */
import { Images } from "lucide-react";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { progressWords, usePreparationTime } from "../data/preparation-words";
import type { Preparation } from "../stores/adding-store";
import { useAddingState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";

export function PreparingButton(): ReactNode {
  const preparation = useAddingState((state) => state.preparation);
  const isOpen = useAddingState((state) => state.isOpen);
  return preparation && !isOpen ? <Progress preparation={preparation} /> : null;
}

function Progress({ preparation }: { readonly preparation: Preparation }): ReactNode {
  const { adding } = useStudio();
  const now = usePreparationTime();
  const { name, done, count } = preparation;
  const percent = count === 0 ? 0 : Math.floor((100 * done) / count);
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`Preparing ${name}: ${percent}%`}
        className="flex h-7 shrink-0 items-center gap-1.5 rounded-control px-1.5 text-small text-muted transition-colors hover:bg-hover hover:text-text"
      >
        <Images size={16} aria-hidden />
        <span aria-hidden className="h-1 w-10 overflow-hidden rounded-full bg-line">
          <span className="block h-full bg-convolution" style={{ width: `${percent}%` }} />
        </span>
        <span className="numeric min-w-7 text-right">{percent}%</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Data that is prepared"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.target instanceof HTMLElement) event.target.focus();
          }}
          className="fade z-50 w-72 rounded-card border border-line bg-raised p-3 text-body text-text shadow-floating outline-none"
        >
          <h2 className="truncate font-semibold" title={name}>
            Preparing {name}
          </h2>
          <p className="numeric py-2 text-muted">{progressWords(preparation, now)}</p>
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={() => adding.getState().begin()}>
              Show
            </Button>
            <Button tone="danger" onClick={() => adding.getState().stop()}>
              Stop
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
