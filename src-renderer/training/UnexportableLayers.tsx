/** What keeps a model from being exported, each with the layers that it concerns and what to use in their place. */
import type { ReactNode } from "react";
import type { Finding } from "#core/formats/proof";

interface UnexportableLayersProps {
  readonly found: readonly Finding[];
  /** Absent where the layers are not those of the open drawing. */
  onReveal?: ((path: string) => void) | undefined;
}

export function UnexportableLayers({ found, onReveal }: UnexportableLayersProps): ReactNode {
  return (
    <ul aria-label="Layers that cannot be exported" className="flex flex-col gap-3 pt-4">
      {found.map(({ reason, instead, paths }) => (
        <li
          key={`${reason} ${instead}`}
          className="flex flex-col gap-2 rounded-control border border-warning p-2"
        >
          <p className="flex flex-wrap gap-x-3 gap-y-1">
            {paths.map((path) => (
              <LayerPath key={path} path={path} onReveal={onReveal} />
            ))}
          </p>
          <p>
            {reason} {instead}
          </p>
        </li>
      ))}
    </ul>
  );
}

function LayerPath({
  path,
  onReveal,
}: { readonly path: string } & Pick<UnexportableLayersProps, "onReveal">): ReactNode {
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
