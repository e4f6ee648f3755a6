/** What is odd about a prepared dataset, looked for anew: in words, with the pictures concerned. */
import { CircleCheck } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import type { StudioDataset } from "#core/protocol/studio-api";
import { Failure, Working } from "../imports/import-states";
import { useAnswer } from "../imports/use-answer";
import { useAddingState, useDatasetsState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatCount } from "../ui/format-number";
import { Warnings } from "./Warnings";

export function CheckingData(): ReactNode {
  const checked = useAddingState((state) => state.checked);
  const dataset = useDatasetsState(({ datasets }) => datasets.find(({ id }) => id === checked));
  return dataset ? <CheckDialog key={dataset.id} dataset={dataset} /> : null;
}

function CheckDialog({ dataset }: { readonly dataset: StudioDataset }): ReactNode {
  const { adding, datasets, services } = useStudio();
  const { id, name } = dataset;
  const ask = useMemo(
    () => () => services.client.call("datasets.check", { id, pixels: true }),
    [services, id],
  );
  const { value, error } = useAnswer(ask);
  useEffect(() => {
    const now = datasets.getState().datasets.find((one) => one.id === id);
    if (value && now) datasets.getState().noteCheck(now, value);
  }, [datasets, id, value]);
  const close = (): void => adding.getState().check(undefined);
  const isDamaged = value?.warnings.some(({ kind }) => kind === "damaged");
  return (
    <Dialog
      open
      wide
      title={`Check of ${name}`}
      onClose={close}
      actions={
        <Button tone="primary" onClick={close}>
          Close
        </Button>
      }
    >
      {error !== undefined ? (
        <Failure words={error} />
      ) : !value ? (
        <Working words="Comparing its pictures with each other, and their pixels with what was written down of them" />
      ) : (
        <div className="flex flex-col gap-4 pt-3">
          {!isDamaged && value.pixelsChecked !== undefined && (
            <p role="status" className="flex gap-2 text-text">
              <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
              {value.pixelsChecked === 1
                ? "Its picture has the pixels that were prepared."
                : `All ${formatCount(value.pixelsChecked)} pictures have the pixels that were prepared.`}
              {value.warnings.length === 0 && " Nothing odd was found."}
            </p>
          )}
          <Warnings id={id} warnings={value.warnings} />
        </div>
      )}
    </Dialog>
  );
}
