import { CircleAlert, Info, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { COVERS_FOR_NOW } from "../editor/model/covers";
import { useDocumentState, useInterfaceState, useStudio } from "../stores/context";
import type { Notice } from "../stores/interface-store";
import { IconButton } from "../ui/Button";

const ICON = { info: Info, warning: TriangleAlert, error: CircleAlert } as const;
const COLOUR = { info: "text-convolution", warning: "text-warning", error: "text-error" } as const;
/** Errors stay until they are closed. */
const SHOWN_MS = { info: 5_000, warning: 12_000, error: undefined } as const;

/**
 * Words from the studio that wait for nobody, newest below. Beside a drawing under the title bar, where no figures change; else at
 * the foot: headings and the first rows of a table are what is looked at, and a dialog stands in the upper part of the window.
 */
export function Notices(): ReactNode {
  const open = useDocumentState((state) => state.document !== undefined);
  const view = useInterfaceState((state) => state.view);
  const isAsking = useInterfaceState(
    ({
      questions,
      exporting,
      picturing,
      comparing,
      evaluating,
      mistakes,
      lookingInto,
      helpOpen,
      searchOpen,
    }) =>
      questions.length > 0 ||
      exporting !== undefined ||
      picturing !== undefined ||
      comparing !== undefined ||
      evaluating !== undefined ||
      mistakes !== undefined ||
      lookingInto !== undefined ||
      helpOpen ||
      searchOpen,
  );
  const notices = useInterfaceState((state) => state.notices);
  return (
    <section
      aria-label="Notices"
      className={`pointer-events-none absolute inset-x-0 z-50 flex flex-col items-center gap-2 px-4 ${open && view !== "runs" && view !== "lab" && !isAsking ? "top-2" : "bottom-4"}`}
    >
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }): ReactNode {
  const { screen } = useStudio();
  const { id, severity, message, detail, action } = notice;
  useEffect(() => {
    const pause = SHOWN_MS[severity];
    if (pause === undefined) return;
    const timer = setTimeout(() => screen.getState().dismiss(id), pause);
    return () => clearTimeout(timer);
  }, [screen, id, severity]);
  const Icon = ICON[severity];
  return (
    <div
      {...COVERS_FOR_NOW}
      role={severity === "error" ? "alert" : "status"}
      className={`appear pointer-events-auto flex max-w-lg items-start gap-3 rounded-card border bg-raised py-2 pr-2 pl-3 shadow-floating ${severity === "error" ? "border-error" : "border-line"}`}
    >
      <Icon size={16} aria-hidden className={`mt-1 shrink-0 ${COLOUR[severity]}`} />
      <div className="selectable min-w-0 py-0.5">
        <p>{message}</p>
        {detail !== undefined && (
          <details className="text-small text-muted">
            <summary className="cursor-pointer">Details</summary>
            <p className="numeric break-words">{detail}</p>
          </details>
        )}
      </div>
      {action && (
        <button
          type="button"
          className="shrink-0 rounded-control px-1 py-0.5 font-medium text-convolution hover:underline"
          onClick={() => {
            screen.getState().dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton icon={X} label="Close" className="size-6" onClick={() => screen.getState().dismiss(id)} />
    </div>
  );
}
