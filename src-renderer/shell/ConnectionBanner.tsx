import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { useStudio } from "../stores/context";

/** Says that the host does not answer, what that means, and when it is tried again. */
export function ConnectionBanner(): ReactNode {
  const { connection } = useStudio().services;
  const state = useSyncExternalStore(connection.subscribe, connection.current);
  const [now, setNow] = useState(Date.now);
  const lost = state.kind === "lost";
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [lost]);
  if (!lost) return null;
  const unknown = state.code === "not-allowed";
  const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center justify-center gap-3 border-b border-error bg-raised px-4 py-1.5"
    >
      <span className="size-2 shrink-0 rounded-full bg-error" aria-hidden />
      <span>
        {unknown
          ? `${state.reason} This window then goes on by itself.`
          : "Connection lost. Your drawing is safe in this window; while the studio runs, its training goes on."}{" "}
        {unknown ? null : state.attempts > 4 ? (
          "If the studio was closed, start it again and open the address that it prints."
        ) : (
          // Counted down for the eye; read aloud every second it would drown everything else.
          <span aria-hidden>{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again now."}</span>
        )}
      </span>
      <button
        type="button"
        className="shrink-0 rounded-control px-1 font-medium text-convolution hover:underline"
        onClick={connection.retry}
      >
        Try now
      </button>
    </div>
  );
}
