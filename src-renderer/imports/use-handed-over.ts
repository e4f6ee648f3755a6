import { useEffect, useState } from "react";
import { useStudio } from "../stores/context";
import { forget, handOver } from "./hand-over";

export interface HandedOver {
  readonly sent: number;
  readonly total: number;
  /** Once all of it is over. */
  readonly upload?: string;
  readonly error?: string;
}

/** Hands the files over while the component is shown, and has the host forget them afterwards. */
export function useHandedOver(files: readonly File[]): HandedOver {
  const { client } = useStudio().services;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const [handed, setHanded] = useState<HandedOver>({ sent: 0, total });
  useEffect(() => {
    if (files.length === 0) return;
    const stop = new AbortController();
    const onProgress = (sent: number): void => setHanded({ sent, total });
    const done = handOver(client, files, { signal: stop.signal, onProgress });
    done.then(
      (upload) => upload !== undefined && setHanded({ sent: total, total, upload }),
      (error: unknown) => {
        if (!stop.signal.aborted) setHanded({ sent: 0, total, error: wordsOf(error) });
      },
    );
    return () => {
      stop.abort();
      done.then((upload) => forget(client, upload)).catch(() => undefined);
    };
  }, [client, files, total]);
  return handed;
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
