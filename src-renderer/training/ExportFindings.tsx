/** What a format cannot hold, with what to use in its place, and what it holds in another way; each with its layers. */
import type { ReactNode } from "react";
import type { Finding } from "#core/formats/proof";

interface ExportFindingsProps {
  readonly found: readonly Finding[];
  /** Absent where the layers are not those of the open drawing. */
  onReveal?: ((path: string) => void) | undefined;
}

const MOST_PATHS = 12;

export function ExportFindings({ found, onReveal }: ExportFindingsProps): ReactNode {
  const refused = found.filter(({ kind }) => kind === "refused");
  // Where it cannot be written, nobody need know what would be changed.
  const shown = refused.length > 0 ? refused : found;
  if (shown.length === 0) return null;
  return (
    <ul
      aria-label={refused.length > 0 ? "Layers that cannot be exported" : "What is changed"}
      className="flex flex-col gap-2"
    >
      {shown.map(({ kind, reason, instead, paths }) => (
        <li
          key={`${reason} ${instead}`}
          className={`flex flex-col gap-1 rounded-control border p-2 ${kind === "refused" ? "border-warning" : "border-line"}`}
        >
          <p>
            {reason} {instead}
          </p>
          {paths.length > 0 && (
            <p className="flex flex-wrap gap-x-3 gap-y-1">
              {paths.slice(0, MOST_PATHS).map((path) => (
                <LayerPath key={path} path={path} onReveal={onReveal} />
              ))}
              {paths.length > MOST_PATHS && (
                <span className="text-small text-muted">and {paths.length - MOST_PATHS} more</span>
              )}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function LayerPath({
  path,
  onReveal,
}: { readonly path: string } & Pick<ExportFindingsProps, "onReveal">): ReactNode {
  if (!onReveal) return <span className="numeric text-small text-muted">{path}</span>;
  return (
    <button
      type="button"
      title="Show on the canvas"
      onClick={() => onReveal(path)}
      className="numeric rounded-control text-small font-medium text-convolution hover:underline"
    >
      {path}
    </button>
  );
}
