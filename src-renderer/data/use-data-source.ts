import { useEffect, useState } from "react";
import { wordsOf } from "../imports/use-handed-over";
import type { GivenData } from "../stores/adding-store";
import { useStudio } from "../stores/context";
import { forgetData, handOverData } from "./hand-over-data";

/** Where the host finds the data. */
export type DataPlace = { readonly path: string } | { readonly upload: string };

export interface DataSourceState {
  readonly files: number;
  readonly bytes: number;
  /** Once all of it is there. */
  readonly place?: DataPlace;
  readonly error?: string;
}

/** Hands files over while the component is shown, and has the host forget them afterwards. A path is there at once. */
export function useDataSource(given: GivenData | undefined): DataSourceState {
  const { client } = useStudio().services;
  const [state, setState] = useState<DataSourceState>({ files: 0, bytes: 0 });
  useEffect(() => {
    setState({ files: 0, bytes: 0, ...(given?.kind === "path" && { place: { path: given.path } }) });
    if (given?.kind !== "files") return;
    const stop = new AbortController();
    const done = handOverData(client, given, { signal: stop.signal, onProgress: setState });
    done.then(
      (upload) => {
        if (upload !== undefined && !stop.signal.aborted)
          setState((before) => ({ ...before, place: { upload } }));
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((before) => ({ ...before, error: wordsOf(error) }));
      },
    );
    return () => {
      stop.abort();
      done.then((upload) => forgetData(client, upload)).catch(() => undefined);
    };
  }, [client, given]);
  return state;
}
