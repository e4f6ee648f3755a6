import { useEffect, useState } from "react";
import { useStudio } from "../stores/context";
import { isUnsaved } from "../stores/document-store";
import { errorNotice } from "../stores/interface-store";
import { reopen } from "../stores/reopen";

/** After a reload the same network is opened again. True until that is settled: the start view would only flash by. */
export function useReopening(): boolean {
  const studio = useStudio();
  const { connection, memory } = studio.services;
  const [pending, setPending] = useState(memory.hadOpen);

  useEffect(() => {
    if (memory.lab === undefined) return;
    studio.lab.getState().show(memory.lab.experiment);
    if (memory.lab.inView) studio.screen.getState().setView("lab");
  }, [studio, memory]);

  useEffect(() => {
    const go = (): void => {
      const { kind } = connection.current();
      if (kind === "connecting") return;
      const open = kind === "connected" ? memory.takeOpen() : undefined;
      if (open === undefined) {
        // The host cannot be reached: the start view says more than nothing does. It is opened once the host is back.
        if (kind === "lost") setPending(false);
        return;
      }
      reopen(studio, open)
        .catch((error: unknown) => studio.screen.getState().notify(errorNotice(error)))
        .finally(() => setPending(false));
    };
    go();
    return connection.subscribe(go);
  }, [studio, connection, memory]);

  useEffect(() => {
    const leave = (): void => {
      const state = studio.documents.getState();
      const { document, draftKey, path } = state;
      const { view } = studio.screen.getState();
      const { shown: experiment } = studio.lab.getState();
      memory.keep(document && { draftKey, path, unsaved: isUnsaved(state), view }, {
        experiment,
        inView: view === "lab",
      });
    };
    // A page may come back as it was, without being loaded again.
    const comeBack = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) memory.livesOn();
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", comeBack);
    };
  }, [studio, memory]);

  return pending;
}
