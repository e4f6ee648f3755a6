/** Own data comes in: it is chosen, handed over where need be, looked at, prepared once, and what came of it is told. */
import { type ReactNode, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { Failure, Working } from "../imports/import-states";
import type { GivenData, Preparation } from "../stores/adding-store";
import { useAddingState, useDocumentState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatCount } from "../ui/format-number";
import { AfterBody } from "./AfterBody";
import { BeforeBody } from "./BeforeBody";
import { ChooseData } from "./ChooseData";
import { beginNetworkFor, chooseDataset } from "./choose-dataset";
import { choicesOf, type DataChoices, FIRST_CHOICES, ordered, splitProblem } from "./data-choices";
import { progressWords, usePreparationTime } from "./preparation-words";
import { useDataSource } from "./use-data-source";
import { useLook } from "./use-look";

const AGAIN_WORDS =
  "From the same source, in its own place. Classes and single pictures stay as you made them; runs on it keep the data that they had.";

export function AddingData(): ReactNode {
  const { attempt, given, isOpen } = useAddingState((state) => state);
  const isKept = useAddingState(({ preparation, added }) => preparation !== undefined || added !== undefined);
  // While it is prepared in the background, what was handed over is still needed to prepare it otherwise.
  return isOpen || isKept ? <AddDataDialog key={attempt} given={given} /> : null;
}

function AddDataDialog({ given }: { readonly given: GivenData | undefined }): ReactNode {
  const { adding } = useStudio();
  const { isOpen, preparation, added, failure, beginning } = useAddingState((state) => state);
  const { again } = beginning;
  const [chosen, setChosen] = useState<DataChoices>(() => (again ? choicesOf(again) : FIRST_CHOICES));
  const source = useDataSource(given);
  const look = useLook(source.place, chosen);
  const close = (): void => adding.getState().close();
  const name = given === undefined ? undefined : nameOf(given);

  if (preparation)
    return (
      <Dialog
        open={isOpen}
        wide
        title={`Preparing ${preparation.name}`}
        onClose={close}
        actions={
          <>
            <Button tone="quiet" onClick={close}>
              Go on in the background
            </Button>
            <Button tone="danger" onClick={() => adding.getState().stop()}>
              Stop
            </Button>
          </>
        }
      >
        <Preparing preparation={preparation} />
      </Dialog>
    );
  if (added)
    return (
      <Dialog
        open={isOpen}
        wide
        title={added.dataset.name}
        onClose={close}
        actions={<AfterActions canChange={given !== undefined} onClose={close} />}
      >
        <AfterBody added={added} isAgain={again !== undefined} />
      </Dialog>
    );
  const { place, error } = source;
  const { report } = look;
  const problem = splitProblem(chosen.split);
  const add = (): void => {
    const called = chosen.name ?? plainName(name ?? "data");
    if (place) void adding.getState().prepare({ ...ordered(chosen), ...place }, called);
  };
  return (
    <Dialog
      open={isOpen}
      wide
      title={
        again ? `Prepare ${again.dataset.name} otherwise` : name === undefined ? "Add data" : `Add ${name}`
      }
      description={
        again ? AGAIN_WORDS : name === undefined ? "Your own pictures, to train networks on." : undefined
      }
      onClose={close}
      actions={
        <>
          {(error ?? look.error) !== undefined && !report && (
            <span className="mr-auto">
              <Button tone="quiet" onClick={() => adding.getState().begin(undefined, again ? { again } : {})}>
                Choose other data
              </Button>
            </span>
          )}
          <Button tone="quiet" onClick={close}>
            Cancel
          </Button>
          {report && (
            <Button
              tone="primary"
              disabled={
                look.isBusy || look.error !== undefined || report.count === 0 || problem !== undefined
              }
              onClick={add}
            >
              {again ? "Prepare again" : "Prepare and add"}
            </Button>
          )}
        </>
      }
    >
      {given === undefined ? (
        <>
          {beginning.refusal !== undefined && (
            <p role="alert" className="pt-3 wrap-anywhere text-error">
              {beginning.refusal}
            </p>
          )}
          {again && (
            <p className="pt-3 text-muted">
              Where its files are is not known here, since a browser handed them over. Give them again.
            </p>
          )}
          <ChooseData onChoose={(next) => adding.getState().begin(next, again ? { again } : {})} />
        </>
      ) : error !== undefined ? (
        <Failure words={error} />
      ) : !place ? (
        <Working
          words={`Handing over ${formatCount(source.files)} ${source.files === 1 ? "file" : "files"}, ${formatBytes(source.bytes)}`}
        />
      ) : report ? (
        <BeforeBody
          report={report}
          chosen={chosen}
          suggestedName={plainName(name ?? "")}
          isBusy={look.isBusy}
          error={failure ?? look.error}
          onChange={setChosen}
        />
      ) : look.error === undefined ? (
        <Working words="Looking at the data" />
      ) : (
        <Failure words={look.error} />
      )}
    </Dialog>
  );
}

function AfterActions(props: { readonly canChange: boolean; onClose(): void }): ReactNode {
  const { canChange, onClose } = props;
  const studio = useStudio();
  const added = useAddingState((state) => state.added);
  const canUse = useDocumentState(({ document, readOnly }) => document !== undefined && !readOnly);
  const isNothingOpen = useDocumentState(({ document }) => document === undefined);
  const use = (): void => {
    chooseDataset(studio, added?.dataset);
    onClose();
  };
  const begin = (): void => {
    if (added) void beginNetworkFor(studio, added.dataset);
    onClose();
  };
  return (
    <>
      {canChange && (
        <span className="mr-auto">
          <Button tone="quiet" onClick={() => studio.adding.getState().change()}>
            Change and prepare again
          </Button>
        </span>
      )}
      <Button tone={canUse || isNothingOpen ? "plain" : "primary"} onClick={onClose}>
        Close
      </Button>
      {isNothingOpen && (
        <Button tone="primary" onClick={begin}>
          Begin a network for it
        </Button>
      )}
      {canUse && (
        <Button tone="primary" onClick={use}>
          Use it
        </Button>
      )}
    </>
  );
}

function Preparing({ preparation }: { readonly preparation: Preparation }): ReactNode {
  const now = usePreparationTime();
  const { done, count } = preparation;
  const words = progressWords(preparation, now);
  return count === 0 ? <Working words={words} /> : <Working words={words} part={done / count} />;
}

function nameOf(given: GivenData): string {
  if (given.kind === "files") return given.name;
  return given.path.split(/[\\/]/).filter(Boolean).at(-1) ?? given.path;
}

/** As the host names it: an archive without its endings. */
function plainName(name: string): string {
  return name.replace(/(\.tar)?\.[a-z0-9]{1,8}$/i, "") || name;
}
