import { Spline } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import type { Insight } from "#core/insights/instruments";
import { shownAs } from "#core/insights/views/index";
import { basisWords } from "#core/insights/views/words";
import { useDocumentState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { useSharedPaths } from "../training/use-shown-run";
import { Button } from "../ui/Button";

/** Puts the parts of the gradient on the open drawing: its arcs and its trunk become as thick. */
export function ShowOnDrawing({ answer }: { readonly answer: Insight }): ReactNode {
  const { screen, runs } = useStudio();
  const looked = useInterfaceState((state) => state.lookingInto);
  const run = typeof looked === "object" ? looked.run : undefined;
  useEffect(() => {
    if (run !== undefined) void runs.getState().load(run);
  }, [runs, run]);
  const trained = useRunsState((state) => (run === undefined ? undefined : state.networks.get(run)));
  const open = useDocumentState((state) => state.document);
  const network = run === undefined ? open : trained;
  const { frame, figures } = useMemo(() => shownAs("gradient-split", answer), [answer]);
  const merges = useMemo(() => figures.units.map(({ merge }) => merge), [figures]);
  const shared = useSharedPaths(network, merges);
  const isOnDrawing = shared.size > 0;
  const show = (): void => {
    if (!network) return;
    const { setGradientShown, setLookingInto, setView } = screen.getState();
    setGradientShown({ network, words: basisWords(frame), figures });
    setLookingInto(undefined);
    setView("design");
  };
  return (
    <>
      <Button icon={Spline} disabled={!isOnDrawing} onClick={show}>
        Show on the drawing
      </Button>
      {!isOnDrawing && (
        <p className="self-center text-small text-muted">
          The open drawing has no Add of this name and size. Open the run's network as a new drawing first.
        </p>
      )}
    </>
  );
}
